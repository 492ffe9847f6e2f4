{#
  A table of the hot tier: on Athena behind a data catalog where hot_cold_orders_catalog names one, else the
  export below raw/, so that everything builds with no server. DuckDB always reads the export.

  Arguments:
    export: the source that reads the export.
    identifier: the table's name in the warehouse.

  Usage: from {{ hot_cold_orders_relation(source('hot_cold_orders', 'orders_export'), 'orders') }}
#}
{% macro hot_cold_orders_relation(export, identifier) %}
    {% set catalog = var('hot_cold_orders_catalog') %}
    {{ return(
        athena_recipes.federated_relation(catalog, var('hot_cold_orders_hot_schema'), identifier, export)
        if catalog else export
    ) }}
{% endmacro %}
