{#
  A table behind another data catalog, as Athena's federated queries read it: the catalog is a
  registered data source (a connector for Redshift or PostgreSQL, for example). DuckDB reads files
  only: there it is the relation that stands for the table, or the run ends with what to do instead.

  Arguments:
    catalog: name of the data catalog.
    schema: schema in it.
    identifier: table in it.
    stand_in: the relation to read on DuckDB, such as a source with an export of the table.

  Usage: select o_orderkey from {{ federated_relation('redshift', 'public', 'orders') }}
#}
{% macro federated_relation(catalog, schema, identifier, stand_in=none) %}
    {{ return(adapter.dispatch('federated_relation', 'athena_recipes')(catalog, schema, identifier, stand_in)) }}
{% endmacro %}

{% macro default__federated_relation(catalog, schema, identifier, stand_in) %}
    {{ athena_recipes._raise_unsupported_engine('federated_relation') }}
{% endmacro %}

{% macro athena__federated_relation(catalog, schema, identifier, stand_in) %}
    {% if not catalog %}
        {{ exceptions.raise_compiler_error(
            'The table ' ~ schema ~ '.' ~ identifier ~ ' is in a warehouse, and no data catalog is named. Fix: register'
            ~ ' one for the warehouse and name it, or read a copy of the table in the lake.'
        ) }}
    {% endif %}
    {{ return(api.Relation.create(database=catalog, schema=schema, identifier=identifier)) }}
{% endmacro %}

{% macro duckdb__federated_relation(catalog, schema, identifier, stand_in) %}
    {% if stand_in %}
        {{ return(stand_in) }}
    {% endif %}
    {{ exceptions.raise_compiler_error(
        "DuckDB cannot read the data catalog '" ~ catalog ~ "' (table " ~ schema ~ '.' ~ identifier
        ~ '). Fix: leave the catalog out for this target, and read an export of the table instead.'
    ) }}
{% endmacro %}
