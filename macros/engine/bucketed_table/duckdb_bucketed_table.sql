{#
  The materialization `bucketed_table` on DuckDB: the same partitions with the same rows, replaced in
  one transaction. DuckDB has no buckets; beside the table is `<table>__partitions`, which has the
  partitions that were built, including those without rows, as Athena's catalog has.

  Usage: as on Athena.
#}
{% materialization bucketed_table, adapter='duckdb' %}
    {{ return(athena_recipes._duckdb_table_by_partition(athena_recipes._bucketed_table_settings())) }}
{% endmaterialization %}

{#
  The body of `bucketed_table` and `file_table`: they differ in which partitions a run builds.

  Arguments:
    settings: what _bucketed_table_settings or _file_table_settings returned.

  Usage: {{ return(athena_recipes._duckdb_table_by_partition(settings)) }}
#}
{% macro _duckdb_table_by_partition(settings) %}
    {% set target_relation = this.incorporate(type='table') %}
    {% set registry = target_relation.incorporate(path={'identifier': this.identifier ~ '__partitions'}) %}
    {% set existing_relation = load_cached_relation(this) %}

    {{ run_hooks(pre_hooks, inside_transaction=False) }}
    {{ run_hooks(pre_hooks, inside_transaction=True) }}
    {# run_query begins no transaction, and without one each of its statements is a commit. #}
    {% call statement(auto_begin=True) %}
        select 'one transaction until adapter.commit()'
    {% endcall %}

    {% if existing_relation is not none and existing_relation.is_view %}
        {% do drop_relation(existing_relation) %}
        {% set existing_relation = none %}
    {% endif %}
    {% set keys = settings.partitioned_by %}
    {% set columns = athena_recipes._bucketed_table_columns(settings, sql) %}
    {% set names = columns | reject('in', keys) | list + keys %}
    {% set selected = 'select ' ~ names | map('tojson') | join(', ') ~ ' from (\n' ~ sql ~ '\n) as built' %}
    {% set partitions = athena_recipes._partitions_of_run(settings, sql, columns, target_relation) %}
    {% set is_new = existing_relation is none or (settings.full_refresh and not settings.kept) %}
    {% if not is_new %}
        {% set is_new = athena_recipes._duckdb_table_changed(target_relation, registry, settings, selected) %}
        {% if is_new %}
            {% for row in run_query('select * from ' ~ registry).rows %}
                {% set values = row.values() | list %}
                {% do partitions.append(values) if values not in partitions + (settings.removed or []) %}
            {% endfor %}
            {% do athena_recipes._refuse_lost_files(settings, partitions) if settings.by_file %}
            {% do athena_recipes._refuse_too_many_partitions(settings, partitions, true) %}
        {% endif %}
    {% endif %}

    {% if is_new %}
        {% do run_query('create or replace table ' ~ target_relation ~ ' as ' ~ selected ~ ' where false') %}
        {% do run_query(
            'create or replace table ' ~ registry ~ ' as select ' ~ keys | map('tojson') | join(', ')
            ~ ' from ' ~ target_relation) %}
    {% endif %}
    {% set where = athena_recipes._partition_predicate(keys, partitions + (settings.removed or [])) %}
    {% set rows = '\n' ~ selected ~ '\nwhere ' ~ athena_recipes._rows_predicate(settings, partitions) %}
    {% if target_relation | string in sql %}
        {# The query sees the table as it was before the run, as on Athena. #}
        {% do run_query('create or replace temp table "' ~ this.identifier ~ '__built" as' ~ rows) %}
        {% set rows = '\nselect * from "' ~ this.identifier ~ '__built"' %}
    {% endif %}
    {% for relation in [target_relation, registry] %}
        {% do run_query('delete from ' ~ relation ~ ' where ' ~ where) %}
    {% endfor %}
    {% for partition in partitions %}
        {% set values = [] %}
        {% for value in partition %}
            {% do values.append(athena_recipes._partition_literal(value)) %}
        {% endfor %}
        {% do run_query('insert into ' ~ registry ~ ' values (' ~ values | join(', ') ~ ')') %}
    {% endfor %}
    {% call statement('main') %}
        insert into {{ target_relation }}
        {{- rows }}
    {% endcall %}
    {% do athena_recipes._duckdb_note_files(target_relation, settings) if settings.by_file %}

    {{ run_hooks(post_hooks, inside_transaction=True) }}
    {% do persist_docs(target_relation, model) %}
    {% do adapter.commit() %}
    {{ run_hooks(post_hooks, inside_transaction=False) }}
    {{ return({'relations': [target_relation, registry]}) }}
{% endmacro %}

{#
  Whether a model's table differs from the existing one, or an error with the change.

  Arguments:
    target: the table.
    registry: the relation of its partitions.
    settings: what _bucketed_table_settings returned.
    selected: the model's query, with the keys last.

  Usage: part of the materialization on DuckDB.
#}
{% macro _duckdb_table_changed(target, registry, settings, selected) %}
    {% set before = athena_recipes._duckdb_columns('select * from ' ~ target) %}
    {% set after = athena_recipes._duckdb_columns(selected) %}
    {% set keys_before = athena_recipes._duckdb_columns('select * from ' ~ registry) if load_relation(registry) else [] %}
    {% do athena_recipes._refuse_other_keys(keys_before, after[-(settings.partitioned_by | length):]) %}
    {% if before != after and settings.full_refresh %}
        {% do athena_recipes._refuse_lost_files(settings, settings.kept) %}
    {% endif %}
    {% do athena_recipes._refuse_other_shape(settings, before | join(', '), after | join(', ')) %}
    {{ return(before != after) }}
{% endmacro %}

{#
  Names and types of a query's columns: ['sensor_id integer', 'dt varchar'].

  Arguments:
    sql: the query.

  Usage: {% set columns = _duckdb_columns('select * from ' ~ this) %}
#}
{% macro _duckdb_columns(sql) %}
    {% set columns = [] %}
    {% for column in athena_recipes._query_columns(sql) %}
        {% do columns.append(column.name ~ ' ' ~ column.type) %}
    {% endfor %}
    {{ return(columns) }}
{% endmacro %}
