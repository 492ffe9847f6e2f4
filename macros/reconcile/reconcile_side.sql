{#
  Rows of one side: record_key, and for each column <column>_text and, unless the rule compares texts,
  <column>_value.

  Each step names what the next one uses several times: DuckDB writes an argument of a macro out at each use.

  Arguments:
    table: the table, as `reconcile_rows` takes it.
    side: a or b.
    key: columns of the key, with all settings.
    columns: columns to compare, with all settings.
    where: a condition, a mapping of one for a and one for b, or none.
#}
{% macro _reconcile_side(table, side, key, columns, where) -%}
{%- set parts = [] -%}
{%- for part in key %}{% do parts.append(dict(part, base='record_key_' ~ loop.index)) %}{% endfor -%}
{%- for column in columns %}{% do parts.append(dict(column, base=column.name)) %}{% endfor -%}
{%- set times = parts | selectattr('compare', 'equalto', 'timestamp') | list -%}
select
    {{ athena_recipes._reconcile_record_key(key) }} as record_key
    {%- for column in columns %},
    {{ column.name }}_text
    {%- if column.compare == 'exact' %},
    {{ column.name }}_value
    {%- elif column.compare != 'text' %},
    {{ athena_recipes._reconcile_value(column, column.name, column['time_zone_' ~ side]) | indent(4) }} as {{ column.name }}_value
    {%- endif %}
    {%- endfor %}
from (
    {%- if times %}
    select
        {{ side }}_read.*
        {%- for part in times %},
        cast(try(from_iso8601_timestamp({{ part.base }}_iso)) at time zone 'UTC' as timestamp) as {{ part.base }}_moment
        {%- endfor %}
    from (
        {{ athena_recipes._reconcile_read(table, side, parts, where) | indent(8) }}
    ) as {{ side }}_read
    {%- else %}
    {{ athena_recipes._reconcile_read(table, side, parts, where) | indent(4) }}
    {%- endif %}
) as {{ side }}_parsed
{%- endmacro %}

{#
  The texts of one side's keys and columns.

  Arguments:
    table: the table, as `reconcile_rows` takes it.
    side: a or b.
    parts: keys and columns, with all settings and `base`.
    where: a condition, a mapping of one for a and one for b, or none.
#}
{% macro _reconcile_read(table, side, parts, where) -%}
select
    {%- for part in parts %}
    {%- set text = athena_recipes._reconcile_text(part, part[side]) %}
    {%- if part.compare == 'exact' %}
    {{ part[side] }} as {{ part.base }}_value,
    {%- elif part.compare == 'timestamp' %}
    {{ athena_recipes._reconcile_iso(text) | indent(4) }} as {{ part.base }}_iso,
    {%- endif %}
    {{ text }} as {{ part.base }}_text{{ ',' if not loop.last }}
    {%- endfor %}
from {{ athena_recipes._reconcile_relation(table) }}
{%- if where %}
where {{ where[side] if where is mapping else where }}
{%- endif %}
{%- endmacro %}
