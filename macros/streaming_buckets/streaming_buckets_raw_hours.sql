{#
  Hours that have raw files, ascending. Athena must read the files of an hour to find them, so each query is
  sent once per run of dbt, and its models share the result.

  Arguments:
    ranges: first and last hour of each range to search, or none for all hours; then all files are read.

  Usage: {% set hours = _streaming_buckets_raw_hours([['2026-01-05-00', '2026-01-05-23']]) %}
#}
{% macro _streaming_buckets_raw_hours(ranges) %}
    {% if ranges is none %}
        {% set query %}
            select distinct regexp_extract("$path", '/dt=([0-9]{4}-[0-9]{2}-[0-9]{2}-[0-9]{2})/', 1) as dt
            from {{ source('streaming_buckets', 'source_lines') }}
        {% endset %}
    {% elif not ranges %}
        {{ return([]) }}
    {% else %}
        {% set query %}
            select distinct dt
            from {{ source('streaming_buckets', 'source_table') }}
            where {{ streaming_buckets_in_ranges('dt', ranges) }}
        {% endset %}
    {% endif %}
    {# dbt gives all nodes of a run the same graph: the one place that outlives a node. #}
    {% set answers = graph.setdefault('streaming_buckets_raw_hours ' ~ invocation_id, {}) %}
    {% if query not in answers %}
        {% do answers.update({query: run_query(query).columns[0].values() | reject('none') | sort}) %}
    {% endif %}
    {{ return(answers[query]) }}
{% endmacro %}
