{#
  Columns of a model's query, {name: type}, after the contract was checked, the configured columns
  were found among them, and their types are ones that the table can have.

  Arguments:
    settings: what _bucketed_table_settings returned.
    sql: the model's query.

  Usage: {% set columns = _bucketed_table_columns(settings, sql) %}
#}
{% macro _bucketed_table_columns(settings, sql) %}
    {% if config.get('contract').enforced %}
        {{ get_assert_columns_equivalent(sql) }}
    {% endif %}
    {% set columns = {} %}
    {% for column in athena_recipes._query_columns(sql) %}
        {% if column.name in columns %}
            {{ exceptions.raise_compiler_error(
                config.get('materialized') ~ ' cannot build ' ~ this ~ ": its query has the column '" ~ column.name
                ~ "' twice. Fix: another name for one of them.") }}
        {% endif %}
        {% do columns.update({column.name: column.type}) %}
    {% endfor %}
    {% for name in settings.partitioned_by + settings.bucketed_by if name not in columns %}
        {{ exceptions.raise_compiler_error(
            config.get('materialized') ~ ' cannot build ' ~ this ~ ": its query has no column '" ~ name
            ~ "'. Fix: partitioned_by or bucketed_by, or the query.") }}
    {% endfor %}
    {% do athena_recipes._refuse_column_types(settings, columns) %}
    {% do athena_recipes._refuse_key_types(settings, columns, 'the query') %}
    {{ return(columns) }}
{% endmacro %}
