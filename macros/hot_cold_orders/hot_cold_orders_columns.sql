{#
  Names and types of the columns of orders, in the order of unload.yml.

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
