{#
  Rows of one side: record_key, and for each column <column>_text and, unless the rule compares texts,
  <column>_value.

  Arguments:
    table: the table, as `reconcile_rows` takes it.
    side: a or b.
    key: columns of the key, with all settings.
    columns: columns to compare, with all settings.
    where: a condition, a mapping of one for a and one for b, or none.
#}
{% macro _reconcile_side(table, side, key, columns, where) -%}
{%- set keyed = athena_recipes._reconcile_keyed(table, side, key, columns, where) | trim -%}
{{ athena_recipes._reconcile_parsed('(\n    ' ~ keyed | indent(4) ~ '\n) as ' ~ side ~ '_keyed', athena_recipes._reconcile_cells(columns, [side])) }}
{%- endmacro %}

{#
  The cells of a row that are read: each column of each side, with the beginning of its names and the time
  zone of its timestamps. With both sides, names begin with a_ or b_.

  Arguments:
    columns: columns to compare, with all settings.
    sides: ['a', 'b'], or one of them.
#}
{% macro _reconcile_cells(columns, sides) %}
    {% set cells = [] %}
    {% for column in columns %}
        {% for side in sides %}
            {% do cells.append(dict(
                column, base=(side ~ '_' if sides | length > 1 else '') ~ column.name, time_zone=column['time_zone_' ~ side]
            )) %}
        {% endfor %}
    {% endfor %}
    {{ return(cells) }}
{% endmacro %}

{#
  The text of each cell and, unless the rule compares texts, its value.

  Each step names what the next one uses several times: DuckDB writes an argument of a macro out at each use.

  Arguments:
    rows: SQL of a relation with record_key, and <base>_raw of each cell.
    cells: as `_reconcile_cells` gives them.
#}
{% macro _reconcile_parsed(rows, cells) -%}
{%- set times = cells | selectattr('compare', 'equalto', 'timestamp') | list -%}
{%- set texts -%}
select
    record_key
    {%- for cell in cells %}
    {%- set text = athena_recipes._reconcile_text(cell, cell.base ~ '_raw') -%}
    ,
    {{ text }} as {{ cell.base }}_text
    {%- if cell.compare == 'exact' %},
    {{ cell.base }}_raw as {{ cell.base }}_value
    {%- elif cell.compare == 'timestamp' %},
    {{ athena_recipes._reconcile_iso(text) | indent(4) }} as {{ cell.base }}_iso
    {%- endif %}
    {%- endfor %}
from {{ rows }}
{%- endset -%}
select
    record_key
    {%- for cell in cells %},
    {{ cell.base }}_text
    {%- if cell.compare == 'exact' %},
    {{ cell.base }}_value
    {%- elif cell.compare != 'text' %},
    {{ athena_recipes._reconcile_value(cell, cell.base, cell.time_zone) | indent(4) }} as {{ cell.base }}_value
    {%- endif %}
    {%- endfor %}
from (
    {%- if times %}
    select
        texts.*
        {%- for cell in times %},
        cast(try(from_iso8601_timestamp({{ cell.base }}_iso)) at time zone 'UTC' as timestamp) as {{ cell.base }}_moment
        {%- endfor %}
    from (
        {{ texts | indent(8) }}
    ) as texts
    {%- else %}
    {{ texts | indent(4) }}
    {%- endif %}
) as parsed
{%- endmacro %}

{#
  The key of one side, as one text, and <column>_raw of each column.

  Arguments:
    table: the table, as `reconcile_rows` takes it.
    side: a or b.
    key: columns of the key, with all settings.
    columns: columns to compare, with all settings.
    where: a condition, a mapping of one for a and one for b, or none.
#}
{% macro _reconcile_keyed(table, side, key, columns, where) -%}
{%- set record_key = athena_recipes._reconcile_record_key(key, side) -%}
select{{ '\n    ' if columns or '\n' in record_key else ' ' }}{{ record_key }} as record_key
    {%- for column in columns %},
    {{ column.name }}_raw
    {%- endfor %}
from (
    {{ athena_recipes._reconcile_read(table, side, key, columns, where) | trim | indent(4) }}
) as {{ side }}_read
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
{{- athena_recipes._reconcile_where(where, side) }}
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

{#
  The WHERE clause of one side, on a line of its own, or nothing. A mapping may name one side only.

  Arguments:
    where: a condition, a mapping of one for a and one for b, or none.
    side: a or b.
#}
{% macro _reconcile_where(where, side) %}
    {% for name in (where if where is mapping else []) if name not in ('a', 'b') %}
        {{ exceptions.raise_compiler_error(
            "reconcile: a table has where '" ~ name ~ "'. Fix: one condition, or {a: …, b: …} with one for each side.") }}
    {% endfor %}
    {% set condition = where.get(side) if where is mapping else where %}
    {{ return('\nwhere ' ~ condition if condition else '') }}
{% endmacro %}

{#
  Query of the rows of both sides in one list, so that each side is read once: record_key, in_a and in_b (1 or 0), and
  of each compared column a_<name>_raw and b_<name>_raw, NULL for the other side.

  Arguments:
    a, b: the tables.
    keys: the key's columns.
    compared: what is compared; [] for keys alone.
    where: condition on the rows of both sides, or none.

  Usage: {{ athena_recipes._reconcile_sides(a, b, keys, [], none) }}
#}
{% macro _reconcile_sides(a, b, keys, compared, where) -%}
{%- for side, table in [('a', a), ('b', b)] %}
select
    record_key,
    {{ 1 if side == 'a' else 0 }} as in_a,
    {{ 1 if side == 'b' else 0 }} as in_b
    {%- for column in compared %},
    {{ column.name ~ '_raw' if side == 'a' else 'null' }} as a_{{ column.name }}_raw,
    {{ column.name ~ '_raw' if side == 'b' else 'null' }} as b_{{ column.name }}_raw
    {%- endfor %}
from (
    {{ athena_recipes._reconcile_keyed(table, side, keys, compared, where) | trim | indent(4) }}
) as {{ side }}_rows
{%- if side == 'a' %}
union all
{%- endif %}
{%- endfor %}
{%- endmacro %}
