{#
  Rows of one side: record_key, and for each column <column>_text and, unless the rule compares texts,
  <column>_value.

  Each step names what the next one uses several times: DuckDB writes an argument of a macro out at each use.
  Rows are chosen by their key before their columns are read as text.

  Arguments:
    table: the table, as `reconcile_rows` takes it.
    side: a or b.
    key: columns of the key, with all settings.
    columns: columns to compare, with all settings.
    where: a condition, a mapping of one for a and one for b, or none.
    keep: a condition on record_key, or none.
#}
{% macro _reconcile_side(table, side, key, columns, where, keep=none) -%}
{%- set texts = athena_recipes._reconcile_texts(table, side, key, columns, where, keep) | trim -%}
{%- set times = columns | selectattr('compare', 'equalto', 'timestamp') | list -%}
{%- if not columns -%}
{{ texts }}
{%- else -%}
select
    record_key
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
        {{ side }}_texts.*
        {%- for column in times %},
        cast(try(from_iso8601_timestamp({{ column.name }}_iso)) at time zone 'UTC' as timestamp) as {{ column.name }}_moment
        {%- endfor %}
    from (
        {{ texts | indent(8) }}
    ) as {{ side }}_texts
    {%- else %}
    {{ texts | indent(4) }}
    {%- endif %}
) as {{ side }}_parsed
{%- endif %}
{%- endmacro %}

{#
  The key and the texts of one side.

  Arguments:
    table: the table, as `reconcile_rows` takes it.
    side: a or b.
    key: columns of the key, with all settings.
    columns: columns to compare, with all settings.
    where: a condition, a mapping of one for a and one for b, or none.
    keep: a condition on record_key, or none.
#}
{% macro _reconcile_texts(table, side, key, columns, where, keep) -%}
{%- set gap = '\n    ' if columns else ' ' -%}
select{{ gap }}record_key
    {%- for column in columns %}
    {%- set text = athena_recipes._reconcile_text(column, column.name ~ '_raw') -%}
    ,
    {{ text }} as {{ column.name }}_text
    {%- if column.compare == 'exact' %},
    {{ column.name }}_raw as {{ column.name }}_value
    {%- elif column.compare == 'timestamp' %},
    {{ athena_recipes._reconcile_iso(text) | indent(4) }} as {{ column.name }}_iso
    {%- endif %}
    {%- endfor %}
from (
    {%- set record_key = athena_recipes._reconcile_record_key(key) %}
    select{{ '\n        ' if columns or '\n' in record_key else ' ' }}{{ record_key | indent(4) }} as record_key
        {%- for column in columns %},
        {{ column.name }}_raw
        {%- endfor %}
    from (
        {{ athena_recipes._reconcile_read(table, side, key, columns, where) | trim | indent(8) }}
    ) as {{ side }}_read
) as {{ side }}_keyed
{%- if keep %}
where {{ keep }}
{%- endif %}
{%- endmacro %}

{#
  The texts of one side's keys, and its columns.

  Arguments:
    table: the table, as `reconcile_rows` takes it.
    side: a or b.
    key: columns of the key, with all settings.
    columns: columns to compare, with all settings.
    where: a condition, a mapping of one for a and one for b, or none.
#}
{% macro _reconcile_read(table, side, key, columns, where) -%}
{%- set times = key | selectattr('compare', 'equalto', 'timestamp') | list -%}
{%- set is_one = key | length == 1 and not columns and not times -%}
{%- set texts -%}
select
    {%- for part in key %}
    {%- set text = athena_recipes._reconcile_text(part, part[side]) %}
    {%- if part.compare == 'timestamp' %}
    {{ athena_recipes._reconcile_iso(text) | indent(4) }} as record_key_{{ loop.index }}_iso,
    {%- endif %}
    {{- ' ' if is_one else '\n    ' }}{{ text }} as record_key_{{ loop.index }}_text{{ ',' if columns or not loop.last }}
    {%- endfor %}
    {%- for column in columns %}
    {{ column[side] }} as {{ column.name }}_raw{{ ',' if not loop.last }}
    {%- endfor %}
from {{ athena_recipes._reconcile_relation(table) }}
{%- if where %}
where {{ where[side] if where is mapping else where }}
{%- endif %}
{%- endset -%}
{%- if times -%}
select
    {{ side }}_texts.*
    {%- for part in key if part.compare == 'timestamp' %},
    cast(try(from_iso8601_timestamp(record_key_{{ part.position }}_iso)) at time zone 'UTC' as timestamp) as record_key_{{ part.position }}_moment
    {%- endfor %}
from (
    {{ texts | indent(4) }}
) as {{ side }}_texts
{%- else -%}
{{ texts }}
{%- endif -%}
{%- endmacro %}
