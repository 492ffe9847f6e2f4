{#
  A version of dbt as a number that orders versions: major times 1,000,000, plus minor.

  Arguments:
    version: the version, such as '1.8'.

  Usage: where version_number >= {{ analytics_lens_version_number('1.8') }}
#}
{% macro analytics_lens_version_number(version) -%}
    {{ (version | string).split('.')[0] | int * 1000000 + (version | string).split('.')[1] | int }}
{%- endmacro %}
