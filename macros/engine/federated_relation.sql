{#
  A table behind another data catalog, as Athena's federated queries read it: the catalog is a
  registered data source (a connector for Redshift or PostgreSQL, for example). DuckDB reads files
  only, so there the run ends with what to do instead.

  Arguments:
    catalog: name of the data catalog.
    schema: schema in it.
    identifier: table in it.

  Usage: select o_orderkey from {{ federated_relation('redshift', 'public', 'orders') }}
#}
{% macro federated_relation(catalog, schema, identifier) %}
    {{ return(adapter.dispatch('federated_relation', 'athena_recipes')(catalog, schema, identifier)) }}
{% endmacro %}

{% macro default__federated_relation(catalog, schema, identifier) %}
    {{ athena_recipes._raise_unsupported_engine('federated_relation') }}
{% endmacro %}

{% macro athena__federated_relation(catalog, schema, identifier) %}
    {{ return(api.Relation.create(database=catalog, schema=schema, identifier=identifier)) }}
{% endmacro %}

{% macro duckdb__federated_relation(catalog, schema, identifier) %}
    {{ exceptions.raise_compiler_error(
        "DuckDB cannot read the data catalog '" ~ catalog ~ "' (table " ~ schema ~ '.' ~ identifier
        ~ '). Fix: leave the catalog out for this target, and read an export of the table instead.'
    ) }}
{% endmacro %}
