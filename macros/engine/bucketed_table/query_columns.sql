{#
  Names and types of a query's columns, in lower case: [{'name': 'dt', 'type': 'varchar'}, …]. Athena
  gives types without what is in brackets, 'decimal' or 'row', but for the digits of timestamps:
  'timestamp(3)'.

  Arguments:
    sql: the query; no row of it is read.

  Usage: {% for column in _query_columns(sql) %}
#}
{% macro _query_columns(sql) %}
    {{ return(adapter.dispatch('_query_columns', 'athena_recipes')(sql)) }}
{% endmacro %}

{% macro default___query_columns(sql) %}
    {{ athena_recipes._raise_unsupported_engine('_query_columns') }}
{% endmacro %}

{# Its data_type fails for an array whose elements are not in brackets. #}
{% macro athena___query_columns(sql) %}
    {% set columns, asked = [], [] %}
    {% for column in get_column_schema_from_query(sql) %}
        {% do columns.append({'name': column.name | lower, 'type': column.dtype | lower}) %}
        {% do asked.append('typeof(built."' ~ columns[-1].name ~ '")') if columns[-1].type == 'timestamp' %}
    {% endfor %}
    {% if asked %}
        {% set types = run_query(
            'select ' ~ asked | join(', ') ~ '\nfrom (values 1) as one (n)\nleft join (\n' ~ sql ~ '\n) as built on false'
        ).rows[0].values() | list %}
        {% for column in columns if column.type == 'timestamp' %}
            {% do column.update({'type': types[loop.index0]}) %}
        {% endfor %}
    {% endif %}
    {{ return(columns) }}
{% endmacro %}

{# The adapter's own macro gives the fields of a row as columns of the query. #}
{% macro duckdb___query_columns(sql) %}
    {% set columns = [] %}
    {% for row in run_query('describe (\n' ~ sql ~ '\n)').rows %}
        {% do columns.append({'name': row[0] | lower, 'type': row[1] | lower}) %}
    {% endfor %}
    {{ return(columns) }}
{% endmacro %}
