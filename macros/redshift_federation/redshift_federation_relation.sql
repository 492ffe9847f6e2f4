{#
  A TPC-DS table where the placement has it: the copy in the lake, or the warehouse behind the data catalog. On DuckDB
  the warehouse is the files below raw/redshift_federation/warehouse/.

  Arguments:
    identifier: the table's name, the same in the lake and in the warehouse.

  Usage: from {{ redshift_federation_relation('customer') }} as customers
#}
{% macro redshift_federation_relation(identifier) %}
    {% if not execute %}
        {# dbt's graph has both sources, whatever the variables are. #}
        {% do source('redshift_federation', identifier) %}
        {% do source('redshift_federation', 'warehouse_' ~ identifier) %}
    {% endif %}
    {% set name = 'redshift_federation_facts' if identifier == 'store_sales' else 'redshift_federation_dims' %}
    {% set placement = var(name) %}
    {% if placement == 'lake' %}
        {{ return(source('redshift_federation', identifier)) }}
    {% elif placement == 'federated' %}
        {{ return(athena_recipes.federated_relation(
            var('redshift_federation_catalog'),
            var('redshift_federation_warehouse_schema'),
            identifier,
            stand_in=source('redshift_federation', 'warehouse_' ~ identifier)
        )) }}
    {% endif %}
    {{ exceptions.raise_compiler_error(
        'The variable ' ~ name ~ " is '" ~ placement ~ "'. Fix: set it to lake or federated"
    ) }}
{% endmacro %}
