{#
  Names of the columns of a model's query, after the contract was checked and the configured columns
  were found among them.

  Arguments:
    settings: what _bucketed_table_settings returned.
    sql: the model's query.

  Usage: {% set columns = _bucketed_table_columns(settings, sql) %}
#}
{% macro _bucketed_table_columns(settings, sql) %}
    {% if config.get('contract').enforced %}
        {{ get_assert_columns_equivalent(sql) }}
    {% endif %}
    {% set columns = [] %}
    {% for column in get_column_schema_from_query(sql) %}
        {% do columns.append(column.name | lower) %}
    {% endfor %}
    {% for name in settings.partitioned_by + settings.bucketed_by if name not in columns %}
        {{ exceptions.raise_compiler_error(
            'bucketed_table cannot build ' ~ this ~ ": its query has no column '" ~ name
            ~ "'. Fix: partitioned_by or bucketed_by, or the query.") }}
    {% endfor %}
    {{ return(columns) }}
{% endmacro %}
