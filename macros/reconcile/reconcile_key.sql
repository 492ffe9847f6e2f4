{#
  The text of a key, the same for keys that are equal by the rules of their columns, and different for all
  others: NULL is \N, and the parts of a composite key have | between them.

  Arguments:
    key: the columns of the key, with all settings.
#}
{% macro _reconcile_record_key(key) %}
    {% set parts = [] %}
    {% for part in key %}
        {% set column = dict(part, name='key_' ~ loop.index) %}
        {% set text = athena_recipes._reconcile_text(column) %}
        {% set value = athena_recipes._reconcile_value(column, none) %}
        {% if part.compare == 'number' %}
            {% set value = 'cast(' ~ value ~ ' as varchar)' %}
            {% set value = value if part.scale == 0 else 'regexp_replace(' ~ value ~ ", '[.]?0+$', '')" %}
        {% elif part.compare == 'timestamp' %}
            {% set value = 'to_iso8601(' ~ value ~ ')' %}
        {% elif part.compare in ('date', 'boolean') %}
            {% set value = 'cast(' ~ value ~ ' as varchar)' %}
        {% elif part.compare == 'float' %}
            {{ exceptions.raise_compiler_error(
                'reconcile: the key column ' ~ part.name ~ ' is compared as float, and a join has no tolerance.'
                ~ ' Fix: compare it as number with a scale.') }}
        {% endif %}
        {% set value = text if part.compare in ('text', 'exact') else 'coalesce(' ~ value ~ ', ' ~ text ~ ')' %}
        {% if part.compare in ('text', 'exact') %}
            {% set value = "replace(" ~ value ~ ", '\\', '\\\\')" %}
        {% endif %}
        {% if key | length > 1 and part.compare in ('text', 'exact') %}
            {% set value = "replace(" ~ value ~ ", '|', '\\|')" %}
        {% endif %}
        {% do parts.append("coalesce(" ~ value ~ ", '\\N')") %}
    {% endfor %}
    {{ return(parts | join(" || '|' || ")) }}
{% endmacro %}

{#
  Whether a key is in the sample: by a hash of the key, the day and the seed, so that both sides take the
  same keys, a day has one sample, and the next day another one. Any share of the keys is part of every
  larger share.

  Arguments:
    sample_pct: percent of the keys, above 0; 100 takes all.
    sample_date: the day, YYYY-MM-DD.
    sample_seed: any text.
#}
{% macro _reconcile_in_sample(sample_pct, sample_date, sample_seed) %}
    {% set salt = ('|' ~ sample_date ~ '|' ~ sample_seed) | replace("'", "''") %}
    {% set limit = '%08X' | format((sample_pct / 100 * 4294967296) | round | int) %}
    {{ return("substr(to_hex(md5(to_utf8(record_key || '" ~ salt ~ "'))), 1, 8) < '" ~ limit ~ "'") }}
{% endmacro %}

{#
  Rows of one side: the key, and for each column the text and the value that are compared.

  Arguments:
    relation: the table.
    side: a or b.
    key: columns of the key, with all settings.
    columns: columns to compare, with all settings.
    where: a condition, or none.
#}
{% macro _reconcile_side(relation, side, key, columns, where) -%}
select
    {{ athena_recipes._reconcile_record_key(key) }} as record_key
    {%- for column in columns %},
    {{ athena_recipes._reconcile_text(column) }} as {{ column.name }}_text,
    {{ athena_recipes._reconcile_value(column, column['time_zone_' ~ side]) }} as {{ column.name }}_value
    {%- endfor %}
from (
    select
        {%- for part in key %}
        {{ part[side] }} as key_{{ loop.index }}{{ ',' if columns or not loop.last }}
        {%- endfor %}
        {%- for column in columns %}
        {{ column[side] }} as {{ column.name }}{{ ',' if not loop.last }}
        {%- endfor %}
    from {{ relation }}
    {%- if where %}
    where {{ where[side] if where is mapping else where }}
    {%- endif %}
) as {{ side }}_read
{%- endmacro %}
