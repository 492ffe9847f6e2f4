{#
  The materialization `bucketed_table`: a Hive table with partitions, and buckets inside each. Athena
  refuses INSERT INTO such a table; so each partition is written by CTAS to a folder of its own and
  then swapped in the catalog. docs/bucketed_table.md describes its use and guarantees.

  Usage: {{ config(materialized='bucketed_table', partitioned_by=['dt'], bucketed_by=['id'], bucket_count=3) }}
#}
{% materialization bucketed_table, adapter='athena' %}
    {{ return(athena_recipes._athena_table_by_partition(athena_recipes._bucketed_table_settings())) }}
{% endmaterialization %}

{#
  The body of `bucketed_table` and `file_table`: they differ in which partitions a run builds.

  Arguments:
    settings: what _bucketed_table_settings or _file_table_settings returned.

  Usage: {{ return(athena_recipes._athena_table_by_partition(settings)) }}
#}
{% macro _athena_table_by_partition(settings) %}
    {% set target_relation = this.incorporate(type='table') %}
    {% if adapter.is_work_group_output_location_enforced() %}
        {{ exceptions.raise_compiler_error(
            config.get('materialized') ~ ' cannot build ' ~ this ~ ': the work group enforces its output location, but CTAS '
            ~ 'needs a location. Fix: a work group without "Override client-side settings".') }}
    {% endif %}

    {{ run_hooks(pre_hooks) }}

    {% do athena_recipes._finish_table_swap(target_relation) %}

    {% set columns = athena_recipes._bucketed_table_columns(settings, sql) %}
    {% set partitions = athena_recipes._partitions_of_run(settings, sql, columns, target_relation) %}
    {% set existing_relation = load_cached_relation(this) %}
    {% if existing_relation is not none and existing_relation.is_view %}
        {% do drop_relation(existing_relation) %}
    {% endif %}
    {% set statistics = athena_recipes._build_bucketed_table(target_relation, settings, sql, columns | list, partitions, false) %}
    {% do athena_recipes._athena_note_files(target_relation, settings, statistics.marker) if settings.by_file %}
    {% call statement('main') %}
        select '{"rowcount":{{ statistics.rows }},"data_scanned_in_bytes":{{ statistics.bytes }}}'
    {% endcall %}

    {{ run_hooks(post_hooks) }}

    {% if config.get('lf_tags_config') is not none %}
        {% do adapter.add_lf_tags(target_relation, config.get('lf_tags_config')) %}
    {% endif %}
    {% if config.get('lf_grants') is not none %}
        {% do adapter.apply_lf_grants(target_relation, config.get('lf_grants')) %}
    {% endif %}
    {% do persist_docs(target_relation, model) %}
    {# Last, so that S3's SlowDown, which no macro can catch, keeps no rows from readers. #}
    {% do athena_recipes._clean_ctas_journal(target_relation, settings.old_files_stay_minutes) %}
    {{ return({'relations': [target_relation]}) }}
{% endmacro %}
