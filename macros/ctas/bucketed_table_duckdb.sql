{#
  The materialization `bucketed_table` on DuckDB: the same partitions with the same rows, replaced in
  one transaction. DuckDB has no buckets; beside the table stands `<table>__partitions`, which has the
  partitions that were built, those without rows included, as Athena's catalog does.

  Usage: as on Athena.
#}
{% materialization bucketed_table, adapter='duckdb' %}
    {% set settings = athena_recipes.bucketed_table_settings() %}
    {% set target_relation = this.incorporate(type='table') %}
    {% set registry = target_relation.incorporate(path={'identifier': this.identifier ~ '__partitions'}) %}
    {% set existing_relation = load_cached_relation(this) %}

    {{ run_hooks(pre_hooks, inside_transaction=False) }}
    {{ run_hooks(pre_hooks, inside_transaction=True) }}

    {% if existing_relation is not none and existing_relation.is_view %}
        {% do drop_relation(existing_relation) %}
        {% set existing_relation = none %}
    {% endif %}
    {% set keys = settings.partitioned_by %}
    {% set columns = athena_recipes.bucketed_table_columns(settings, sql) | reject('in', keys) | list + keys %}
    {% set selected = 'select ' ~ columns | map('tojson') | join(', ') ~ ' from (\n' ~ sql ~ '\n) as built' %}
    {% set partitions = athena_recipes.bucketed_table_partitions(settings, sql) %}

    {% set changed = namespace(shape=false) %}
    {% if existing_relation is not none %}
        {% set before, after = [], [] %}
        {% for column in adapter.get_columns_in_relation(target_relation) %}
            {% do before.append(column.name | lower ~ ' ' ~ column.data_type | lower) %}
        {% endfor %}
        {% for column in get_column_schema_from_query(selected) %}
            {% do after.append(column.name | lower ~ ' ' ~ column.data_type | lower) %}
        {% endfor %}
        {% set changed.shape = before != after %}
        {% if changed.shape and not settings.full_refresh %}
            {% if settings.on_schema_change == 'fail' %}
                {{ exceptions.raise_compiler_error(
                    'bucketed_table does not build ' ~ this ~ ': the table is\n  ' ~ before | join(', ')
                    ~ '\nand the model gives\n  ' ~ after | join(', ')
                    ~ '\nFix: run with --full-refresh, or set on_schema_change: rebuild_all.') }}
            {% endif %}
            {% for row in run_query('select * from ' ~ registry).rows if row.values() | list not in partitions %}
                {% do partitions.append(row.values() | list) %}
            {% endfor %}
        {% endif %}
    {% endif %}

    {% if existing_relation is none or settings.full_refresh or changed.shape %}
        {% do run_query('create or replace table ' ~ target_relation ~ ' as ' ~ selected ~ ' where false') %}
        {% do run_query(
            'create or replace table ' ~ registry ~ ' as select ' ~ keys | map('tojson') | join(', ')
            ~ ' from ' ~ target_relation) %}
    {% endif %}
    {% set where = athena_recipes.partition_predicate(keys, partitions) %}
    {% for relation in [target_relation, registry] %}
        {% do run_query('delete from ' ~ relation ~ ' where ' ~ where) %}
    {% endfor %}
    {% for partition in partitions %}
        {% set values = [] %}
        {% for value in partition %}
            {% do values.append(athena_recipes.partition_literal(value)) %}
        {% endfor %}
        {% do run_query('insert into ' ~ registry ~ ' values (' ~ values | join(', ') ~ ')') %}
    {% endfor %}
    {% call statement('main') %}
        insert into {{ target_relation }}
        {{ selected }}
        where {{ where }}
    {% endcall %}

    {{ run_hooks(post_hooks, inside_transaction=True) }}
    {% do persist_docs(target_relation, model) %}
    {% do adapter.commit() %}
    {{ run_hooks(post_hooks, inside_transaction=False) }}
    {{ return({'relations': [target_relation, registry]}) }}
{% endmaterialization %}
