{#
  Build partitions of a bucketed table on Athena: write them, then swap them in. Returns
  {'rows': …, 'bytes': …, 'marker': …}: rows of the partitions that it built, what all its CTAS scanned, and its
  entry of the journal.

  Arguments:
    target: the table; it need not exist.
    settings: what _bucketed_table_settings returned.
    sql: the model's query.
    columns: names of its columns.
    partitions: values of each partition to build.
    is_rebuild: whether these are all partitions and the table's shape may change.

  Usage: {% set statistics = _build_bucketed_table(this, settings, sql, columns, partitions, false) %}
#}
{% macro _build_bucketed_table(target, settings, sql, columns, partitions, is_rebuild) %}
    {% set keys = settings.partitioned_by %}
    {% set before = (adapter.get_glue_table(target) or {}).get('Table') %}
    {% set root = before['StorageDescriptor']['Location'] if before else adapter.generate_s3_location(
        target, config.get('s3_data_dir', athena_recipes._target_data_dir()), config.get('s3_data_naming', 'schema_table'),
        none, config.get('external_location'), false) %}
    {% if before and not is_rebuild and not settings.full_refresh %}
        {% do athena_recipes._refuse_large_rebuild(target, settings, sql, columns, partitions, before) %}
    {% endif %}
    {% set run = athena_recipes._ctas_run_time(0) ~ '_r' ~ local_md5(invocation_id ~ this)[:8] %}
    {% set location = root.rstrip('/') ~ '/' ~ run %}
    {% set marker = athena_recipes._ctas_relation(target, '__ctas_' ~ run) %}

    {# Within Athena's limit of files that a statement writes at a time. #}
    {% set size = [1, settings.writers_per_statement // settings.bucket_count] | max %}
    {% set batches = partitions | batch(size) | list or [[]] %}
    {% set built, folders, statements = [], [], [] %}
    {% for batch in batches %}
        {% set number = loop.index0 %}
        {% do statements.append(athena_recipes._bucketed_table_ctas(
            athena_recipes._ctas_relation(marker, '_b' ~ number), location ~ '/b' ~ number ~ '/', settings, columns, sql, batch)) %}
        {% for partition in batch %}
            {% set folder = location ~ '/b' ~ number ~ '/' ~ athena_recipes._partition_folder(keys, partition) %}
            {% do folders.append(folder) %}
            {% do built.append({'values': partition, 'folder': folder}) %}
        {% endfor %}
    {% endfor %}

    {# These replace partitions that they do not build, too. #}
    {% set is_of_all = is_rebuild or settings.full_refresh %}
    {% set where = athena_recipes._partition_predicate(keys, partitions + (settings.removed or [])) %}
    {% do athena_recipes._refuse_long_paths(folders) %}
    {% do athena_recipes._refuse_long_statements(statements, where, folders) %}
    {% do athena_recipes._open_ctas_journal(marker, location, 'true' if is_of_all else where, folders) %}
    {% set totals = namespace(rows=0, bytes=0) %}
    {% for ctas in statements %}
        {% do athena_recipes._refuse_late_build(settings, run) %}
        {% set outcome = adapter.run_query_with_partitions_limit_catching(ctas) %}
        {% if outcome == 'TOO_MANY_OPEN_PARTITIONS' %}
            {% do athena_recipes._undo_ctas_run(marker, location, statements | length) %}
            {{ exceptions.raise_compiler_error(
                config.get('materialized') ~ ' cannot build ' ~ this ~ ': Athena writes to fewer files at a time than '
                ~ settings.writers_per_statement ~ '. Fix: lower writers_per_statement.') }}
        {% endif %}
        {% set totals.rows = totals.rows + [fromjson(outcome).rowcount, 0] | max %}
        {% set totals.bytes = totals.bytes + fromjson(outcome).data_scanned_in_bytes %}
        {% if loop.first and before and not is_rebuild %}
            {% set after = adapter.get_glue_table(athena_recipes._ctas_relation(marker, '_b0'))['Table'] %}
            {% if athena_recipes._bucketed_table_shape(before) != athena_recipes._bucketed_table_shape(after) %}
                {% set everything = athena_recipes._partitions_of_changed_table(target, settings, before, after, partitions) %}
                {% set rebuilt = athena_recipes._build_bucketed_table(target, settings, sql, columns, everything, true) %}
                {{ return({'rows': rebuilt.rows, 'bytes': totals.bytes + rebuilt.bytes, 'marker': rebuilt.marker}) }}
            {% endif %}
        {% endif %}
    {% endfor %}

    {% set now_built = adapter.get_glue_table(athena_recipes._ctas_relation(marker, '_b0'))['Table'] %}
    {% if not before %}
        {% do run_query(athena_recipes._bucketed_table_ddl(target, root.rstrip('/'), settings, now_built)) %}
    {% endif %}
    {% if is_rebuild and before %}
        {% do athena_recipes._swap_table_shape(target, marker, root, settings, run, now_built, before, built) %}
    {% else %}
        {% do athena_recipes._swap_built_partitions(target, marker, settings, run, built, now_built) %}
    {% endif %}
    {% for batch in batches %}
        {% do run_query('drop table if exists `' ~ target.schema ~ '`.`' ~ marker.identifier ~ '_b' ~ loop.index0 ~ '`') %}
    {% endfor %}
    {{ return({'rows': totals.rows, 'bytes': totals.bytes, 'marker': marker}) }}
{% endmacro %}

{#
  A table of the journal, in the schema of the bucketed table.

  Arguments:
    relation: the bucketed table, or a table of the journal.
    suffix: what its name gets.

  Usage: {% set marker = _ctas_relation(this, '__ctas_' ~ run) %}
#}
{% macro _ctas_relation(relation, suffix) %}
    {{ return(api.Relation.create(
        database=relation.database, schema=relation.schema, identifier=relation.identifier ~ suffix, type='table')) }}
{% endmacro %}

{#
  The profile's folder for tables, or none.

  Usage: {% set folder = _target_data_dir() %}
#}
{% macro _target_data_dir() %}
    {{ return(target.s3_data_dir) }}
{% endmacro %}

{#
  All partitions to build when a table's shape has changed, or an error with the change.

  Arguments:
    target: the table.
    settings: what _bucketed_table_settings returned.
    before: Glue's description of the table as it is.
    after: Glue's description of what the model gives now.
    partitions: those that the run would have built.

  Usage: part of _build_bucketed_table.
#}
{% macro _partitions_of_changed_table(target, settings, before, after, partitions) %}
    {% if settings.full_refresh %}
        {% do athena_recipes._refuse_lost_files(settings, settings.kept) if settings.by_file %}
        {{ return(partitions) }}
    {% endif %}
    {% set keys = {'before': [], 'after': []} %}
    {% for name, table in [('before', before), ('after', after)] %}
        {% for key in table['PartitionKeys'] %}
            {% do keys[name].append(key['Name'] ~ ' ' ~ key['Type']) %}
        {% endfor %}
    {% endfor %}
    {% do athena_recipes._refuse_other_keys(keys.before, keys.after) %}
    {% do athena_recipes._refuse_other_shape(
        settings, athena_recipes._bucketed_table_shape(before), athena_recipes._bucketed_table_shape(after)) %}
    {% set everything = athena_recipes._all_partitions(target, settings, partitions) %}
    {% do athena_recipes._refuse_too_many_partitions(settings, everything, true) %}
    {{ return(everything) }}
{% endmacro %}
