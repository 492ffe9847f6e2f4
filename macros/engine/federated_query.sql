{#
  The result of a query that the warehouse behind a data catalog runs as it is (passthrough): one table, to be read in
  FROM. Only connectors with a Lambda function have it. Catalogs of Glue have not, nor has a role whose tables Lake
  Formation filters. DuckDB reads files only, so there the run ends with what to do instead.

  Arguments:
    catalog: name of the data catalog.
    sql: a SELECT in the warehouse's own SQL.
    catalog_type: lambda, or glue for a catalog that Glue has registered.

  Usage: select * from {{ federated_query('redshift', 'select count(*) as orders from public.orders') }} as counted
#}
{% macro federated_query(catalog, sql, catalog_type='lambda') %}
    {% if catalog_type == 'glue' or catalog | lower == 'awsdatacatalog' or '/' in catalog %}
        {{ exceptions.raise_compiler_error(
            "The catalog '" ~ catalog ~ "' is Glue's, which takes no passthrough query. Fix: read its tables in Athena's SQL,"
            ~ ' or register the warehouse with a Lambda connector'
        ) }}
    {% elif catalog_type != 'lambda' %}
        {{ exceptions.raise_compiler_error("The catalog_type is '" ~ catalog_type ~ "'. Fix: write lambda or glue") }}
    {% endif %}
    {{ return(adapter.dispatch('federated_query', 'athena_recipes')(catalog, sql)) }}
{% endmacro %}

{% macro default__federated_query(catalog, sql) %}
    {{ athena_recipes._raise_unsupported_engine('federated_query') }}
{% endmacro %}

{% macro athena__federated_query(catalog, sql) %}
    {% set text = sql.strip().rstrip(';') | replace("'", "''") %}
    {{ return('table("' ~ catalog | replace('"', '""') ~ "\".system.query(query => '" ~ text ~ "'))") }}
{% endmacro %}

{% macro duckdb__federated_query(catalog, sql) %}
    {{ exceptions.raise_compiler_error(
        "DuckDB cannot send a query to the data catalog '" ~ catalog ~ "'. Fix: read an export of the tables for this target"
    ) }}
{% endmacro %}
