{#
  What the generic test raw_files_read selects: the files that its source's tables leave over without a reason in
  the source's meta, with a row for a list of files that is missing or old. Warns with the number of files per
  table and reason and the first paths: dbt itself shows only how many rows a test has.

  Usage: {{ athena_recipes._unread_files() }}
#}
{% macro _unread_files() -%}
    {%- set state = namespace(source=none) -%}
    {%- for id in model.depends_on.nodes if execute and id in graph.sources -%}
        {%- set state.source = graph.sources[id] -%}
    {%- endfor -%}
    {%- set source_name = state.source.source_name if state.source else '' -%}
    {%- set problem = adapter.dispatch('raw_file_list_problem', 'athena_recipes')(source_name)
        if execute and flags.WHICH in ['build', 'test', 'retry'] else none -%}
    {%- set query -%}
select table_name, reason, path, file_bytes
from {{ athena_recipes.raw_file_ledger(source_name) }} as files
where not is_read and left_over_because is null
    {%- endset -%}
    {%- if execute and flags.WHICH in ['build', 'test', 'retry'] -%}
        {%- do athena_recipes._warn_unread_files(source_name, query, problem) -%}
    {%- endif -%}
{{ query }}
    {%- if problem %}
union all
select cast(null as varchar), 'unknown', {{ athena_recipes._sql_text(problem) }}, cast(null as bigint)
    {%- endif -%}
{%- endmacro %}

{#
  dbt's warning about files that no raw table reads.

  Arguments:
    source_name: name of the source.
    query: of _unread_files.
    problem: what is wrong with the list of files, or none.

  Usage: {% do athena_recipes._warn_unread_files('shop', query, none) %}
#}
{% macro _warn_unread_files(source_name, query, problem) %}
    {% if problem %}{% do exceptions.warn('Source ' ~ source_name ~ ': ' ~ problem) %}{% endif %}
    {% set groups %}
select
    coalesce('table ' || table_name, 'no table') as reader,
    reason,
    count(*) as files,
    sum(file_bytes) as file_bytes,
    array_join(slice(array_agg(path order by path), 1, 3), ', ') as first_paths
from ({{ query }}) as unread
group by table_name, reason
order by table_name, reason
    {% endset %}
    {% set lines = [] %}
    {% for row in run_query(groups).rows %}
        {% do lines.append(row[0] ~ ', ' ~ row[1] ~ ': ' ~ row[2] ~ ' (' ~ row[3] ~ ' bytes), first ' ~ row[4]) %}
    {% endfor %}
    {% if lines %}
        {% do exceptions.warn(
            'Source ' ~ source_name ~ ' has files that are not read.\n  ' ~ lines | join('\n  ')
            ~ '\n  Fix: move or rename them, correct the location or partitions of the table, or name them with a'
            ~ ' reason in the left_over_files of the source (docs/raw_tables.md).'
        ) %}
    {% endif %}
{% endmacro %}

{% macro default__raw_file_list_problem(source_name) %}
    {{ athena_recipes._raise_unsupported_engine('raw_file_list_problem') }}
{% endmacro %}

{# DuckDB lists the files in the query itself. #}
{% macro duckdb__raw_file_list_problem(source_name) %}
    {{ return(none) }}
{% endmacro %}

{#
  Whether the lists are there, and not older than a file of the tables. A table is asked for newer files if no other
  table has its files. One with partition projection is not asked: Athena would list each projected folder, and an
  injected column needs a value.
#}
{% macro athena__raw_file_list_problem(source_name) %}
    {% set tables = athena_recipes._raw_file_tables(source_name) %}
    {% set command = ' Fix: athena-recipes raw-files list --lake ' ~ tables.root[:-5] %}
    {% for root in tables.roots %}
        {% set listed_at = run_query(
            'select max(listed_at) from ' ~ root.relation ~ ' where file_key is null'
        ).columns[0].values()[0] %}
        {% if listed_at is none %}
            {{ return('the files below ' ~ tables.root ~ root.name ~ '/ are not listed, so it is not known which are left'
                ~ ' over.' ~ command) }}
        {% endif %}
        {% set asked = [] %}
        {% set in_order = (tables.declarations | rejectattr('partitions') | list) + (tables.declarations | selectattr('partitions') | list) %}
        {% for declaration in in_order if declaration.key.startswith(root.name ~ '/') %}
            {% set covered = asked | select('in', athena_recipes._parents(declaration.key)) | list %}
            {% if not covered and not declaration.projected %}
                {# A table with a file pattern has some of the files of its location. #}
                {% if declaration.file_pattern is none %}{% do asked.append(declaration.key) %}{% endif %}
                {% set newer = run_query(
                    'select "$path" from ' ~ declaration.relation ~ ' where "$file_modified_time" > from_iso8601_timestamp('
                    ~ athena_recipes._sql_text(listed_at) ~ ') limit 1'
                ).columns[0].values() %}
                {% if newer %}
                    {{ return('the list of the files below ' ~ tables.root ~ root.name ~ '/ is of ' ~ listed_at
                        ~ ', and ' ~ newer[0] ~ ' is newer.' ~ command) }}
                {% endif %}
            {% endif %}
        {% endfor %}
    {% endfor %}
    {{ return(none) }}
{% endmacro %}

{#
  A folder and all folders above it: 'a/b/' gives ['a/', 'a/b/'].

  Arguments:
    key: the folder, with a slash at the end.

  Usage: {% if location in athena_recipes._parents(declaration.key) %}
#}
{% macro _parents(key) %}
    {% set parents = [] %}
    {% set names = key.rstrip('/').split('/') %}
    {% for name in names %}{% do parents.append(names[:loop.index] | join('/') ~ '/') %}{% endfor %}
    {{ return(parents) }}
{% endmacro %}
