{#
  The kinds of raw files that have a table and a staging model each, as a list.

  Usage: {% for kind in analytics_lens_kinds() %}
#}
{% macro analytics_lens_kinds() %}
    {{ return([
        'runs', 'models', 'edges', 'sources', 'exposures', 'tests', 'results', 'tables', 'queries', 'work_groups', 'buckets',
        'catalogs'
    ]) }}
{% endmacro %}
