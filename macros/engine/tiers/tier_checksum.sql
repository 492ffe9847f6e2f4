{#
  The order-independent checksum of rows that Redshift, PostgreSQL, Athena and DuckDB compute alike, as the
  command `hot_cold_orders unload` writes it into its watermark. As text, '0' for no row.

  Arguments:
    columns: list of name and data_type, the columns that are compared, in the order of `unload.yml`.

  Usage: select month, {{ tier_checksum([{'name': 'id', 'data_type': 'bigint'}]) }} as row_checksum from cold group by month
#}
{% macro tier_checksum(columns) %}
    {% set texts = [] %}
    {% for column in columns %}
        {% set text = athena_recipes._tier_text(column) %}
        {% do texts.append('coalesce(cast(length(' ~ text ~ ") as varchar) || ':' || " ~ text ~ ", 'N')") %}
    {% endfor %}
    {{ return('cast(coalesce(sum(cast(from_base(substr(lower(to_hex(md5(to_utf8(\n            '
        ~ texts | join("\n            || ',' || ")
        ~ '\n        )))), 1, 15), 16) as decimal(38, 0))), 0) as varchar)') }}
{% endmacro %}

{#
  The text of a value that is hashed, the same on all engines.

  Arguments:
    column: name and data_type.

  Usage: {{ _tier_text({'name': 'is_paid', 'data_type': 'boolean'}) }}
#}
{% macro _tier_text(column) %}
    {% set type = athena_recipes._plain_type(column.data_type) %}
    {% if type == 'boolean' %}
        {{ return('case when ' ~ column.name ~ " then 'true' when not " ~ column.name ~ " then 'false' end") }}
    {% elif type.startswith('timestamp') %}
        {{ return('date_format(' ~ column.name ~ ", '%Y-%m-%d %H:%i:%s.%f')") }}
    {% endif %}
    {{ return('cast(' ~ column.name ~ ' as varchar)') }}
{% endmacro %}
