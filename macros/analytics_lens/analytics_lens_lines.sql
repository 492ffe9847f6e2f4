{#
  SELECT of the lines of all kinds, used or rejected: some columns that each staging model has.

  Arguments:
    columns: names of the columns.

  Usage: lines as ({{ analytics_lens_lines(['source_path', 'reject_reason']) }})
#}
{% macro analytics_lens_lines(columns) -%}
    {%- for kind in analytics_lens_kinds() %}
select
    {{ columns | join(',\n    ') }}
from {{ ref('stg_analytics_lens__' ~ kind) }}
        {{- '\nunion all' if not loop.last }}
    {%- endfor %}
{%- endmacro %}
