{#
  The materialization `bucketed_table`: a Hive table with partitions, and buckets inside each. Athena
  refuses INSERT INTO such a table; so each partition is written by CTAS to a folder of its own and
  then swapped in the catalog. docs/bucketed_table.md describes its use and guarantees.

  Usage: {{ config(materialized='bucketed_table', partitioned_by=['dt'], bucketed_by=['id'], bucket_count=3) }}
#}
{% materialization bucketed_table, adapter='athena' %}
    {% set settings = athena_recipes._bucketed_table_settings() %}
    {% set target_relation = this.incorporate(type='table') %}
    {% if adapter.is_work_group_output_location_enforced() %}
        {{ exceptions.raise_compiler_error(
            'bucketed_table cannot build ' ~ this ~ ': the work group enforces its output location, but CTAS '
            ~ 'needs a location. Fix: a work group without "Override client-side settings".') }}
    {% endif %}

    {{ run_hooks(pre_hooks) }}

    {% do athena_recipes._finish_table_swap(target_relation) %}

    {% set columns = athena_recipes._bucketed_table_columns(settings, sql) %}
    {% set partitions = athena_recipes._bucketed_table_partitions(settings, sql, columns) %}
    {% set existing_relation = load_cached_relation(this) %}
    {% if existing_relation is not none and existing_relation.is_view %}
        {% do drop_relation(existing_relation) %}
    {% endif %}
    {% set statistics = athena_recipes._build_bucketed_table(target_relation, settings, sql, columns | list, partitions, false) %}
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
{% endmaterialization %}
