{#
  A variable that is a whole number. Another value is an error: read as 0, it would make empty tables.

  Arguments:
    name: the variable's name.

  Usage: d_year = {{ redshift_federation_whole_number('redshift_federation_year') }}
#}
{% macro redshift_federation_whole_number(name) %}
    {% set value = var(name) | string | trim %}
    {% if not modules.re.match('[0-9]+$', value) %}
        {{ exceptions.raise_compiler_error(
            'The variable ' ~ name ~ " is '" ~ value ~ "'. Fix: set it to a whole number, such as 2001"
        ) }}
    {% endif %}
    {{ return(value) }}
{% endmacro %}
