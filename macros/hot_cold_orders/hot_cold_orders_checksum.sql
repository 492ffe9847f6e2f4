{#
  The order-independent checksum of rows of orders that Redshift, PostgreSQL, Athena and DuckDB compute
  alike; scripts/athena_recipes/recipes/hot_cold_orders/unload/checksum.py has the rule. As text, '0' for no row.

  Usage: select o_ordermonth, {{ hot_cold_orders_checksum() }} as row_checksum from orders group by o_ordermonth
#}
{% macro hot_cold_orders_checksum() %}
    {% set texts = [] %}
    {% for column in hot_cold_orders_columns() %}
        {% set text = 'cast(' ~ column.name ~ ' as varchar)' %}
        {% do texts.append('coalesce(cast(length(' ~ text ~ ") as varchar) || ':' || " ~ text ~ ", 'N')") %}
    {% endfor %}
    {{ return('cast(coalesce(sum(cast(from_base(substr(lower(to_hex(md5(to_utf8(\n            '
        ~ texts | join("\n            || ',' || ")
        ~ '\n        )))), 1, 15), 16) as decimal(38, 0))), 0) as varchar)') }}
{% endmacro %}

{#
  Names and types of the columns of orders, in the order in which they are shown.

  Usage: {% for column in hot_cold_orders_columns() %}{{ column.name }}{% endfor %}
#}
{% macro hot_cold_orders_columns() %}
    {{ return([
        {'name': 'o_orderkey', 'data_type': 'bigint'},
        {'name': 'o_custkey', 'data_type': 'bigint'},
        {'name': 'o_orderstatus', 'data_type': 'varchar'},
        {'name': 'o_totalprice', 'data_type': 'decimal(15,2)'},
        {'name': 'o_orderdate', 'data_type': 'date'},
        {'name': 'o_orderpriority', 'data_type': 'varchar'},
        {'name': 'o_clerk', 'data_type': 'varchar'},
        {'name': 'o_shippriority', 'data_type': 'integer'},
        {'name': 'o_comment', 'data_type': 'varchar'},
    ]) }}
{% endmacro %}
