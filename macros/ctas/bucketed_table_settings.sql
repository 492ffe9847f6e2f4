{#
  What a model's config says of its bucketed table, checked. Raises for invalid settings: no keys,
  a key in both places, Iceberg, unknown words, and config of dbt that would be ignored. Not for use
  outside the materializations.

  Arguments:
    by_file: of `file_table`: its partitions are source files, and it needs no buckets.

  Usage: {% set settings = _bucketed_table_settings() %}
#}
{% macro _bucketed_table_settings(by_file=false) %}
    {# on_schema_change: dbt's default, ignore, cannot be distinguished from a choice; it means fail. #}
    {% set settings = {
        'by_file': by_file,
        'partitioned_by': [config.get('file_column', 'source_file')] if by_file else config.get('partitioned_by') or [],
        'bucketed_by': config.get('bucketed_by') or [],
        'bucket_count': config.get('bucket_count', 1 if by_file and not config.get('bucketed_by') else 0) | int(0),
        'format': config.get('format', 'parquet') | lower,
        'write_compression': config.get('write_compression'),
        'partitions_to_build': config.get('partitions_to_build'),
        'partitions_per_run': config.get('files_per_run' if by_file else 'partitions_per_run', 500) | int(0),
        'writers_per_statement': config.get('writers_per_statement', 100) | int(0),
        'old_files_stay_minutes': config.get('old_files_stay_minutes', 90) | float(-1),
        'on_schema_change': 'fail' if config.get('on_schema_change', 'ignore') == 'ignore' else config.get('on_schema_change'),
        'full_refresh': should_full_refresh(),
    } %}
    {% set problems = [] %}
    {% if config.get('table_type', 'hive') | lower != 'hive' %}
        {% do problems.append(
            "table_type is '" ~ config.get('table_type') ~ "', and Iceberg keeps buckets by itself: use"
            ~ " materialized: incremental with partitioned_by: ['bucket(column, n)']") %}
    {% endif %}
    {% if config.get('order_by') %}
        {% do problems.append('order_by cannot be: Athena ignores ORDER BY in CTAS') %}
    {% endif %}
    {% for name in ['partitioned_by', 'bucketed_by'] %}
        {% if settings[name] is string or settings[name] is not iterable %}
            {% do problems.append(name ~ ' must be a list of columns') %}
        {% elif not settings[name] and not (by_file and name == 'bucketed_by') %}
            {% do problems.append(name ~ ' names no column') %}
        {% endif %}
    {% endfor %}
    {% if not problems %}
        {% for name in ['partitioned_by', 'bucketed_by'] if settings[name] | map('lower') | unique | list | length < settings[name] | length %}
            {% do problems.append(name ~ ' names a column twice') %}
        {% endfor %}
        {% for key in settings.bucketed_by if key | lower in settings.partitioned_by | map('lower') %}
            {% do problems.append(
                "'" ~ key ~ "' is both bucket and partition column; in a partition it has one value") %}
        {% endfor %}
    {% endif %}
    {% if settings.bucket_count < 1 or settings.bucket_count > settings.writers_per_statement %}
        {% do problems.append(
            'bucket_count must be 1 to ' ~ settings.writers_per_statement ~ ' (the number of files that '
            ~ 'Athena writes at a time), not ' ~ config.get('bucket_count')) %}
    {% endif %}
    {% if settings.partitions_per_run < 1 %}
        {% do problems.append(('files_per_run' if by_file else 'partitions_per_run') ~ ' must be 1 or more') %}
    {% endif %}
    {% if settings.old_files_stay_minutes < 0 %}
        {% do problems.append('old_files_stay_minutes must be 0 or more') %}
    {% endif %}
    {% if settings.on_schema_change not in ['fail', 'rebuild_all'] %}
        {% do problems.append(
            "on_schema_change is fail or rebuild_all, not '" ~ settings.on_schema_change ~ "'") %}
    {% endif %}
    {% if settings.format not in ['parquet', 'orc'] %}
        {% do problems.append("format is parquet or orc, not '" ~ settings.format ~ "'") %}
    {% endif %}
    {% set compressions = ['gzip', 'lz4', 'none', 'snappy', 'uncompressed', 'zstd'] + (['zlib'] if settings.format == 'orc' else []) %}
    {% if settings.write_compression and settings.write_compression | lower not in compressions %}
        {% do problems.append(
            'write_compression of ' ~ settings.format ~ ' is one of ' ~ compressions | join(', ') ~ ", not '"
            ~ settings.write_compression ~ "'") %}
    {% endif %}
    {% if config.get('grants') %}
        {% do problems.append(
            "grants cannot be applied, because Athena has no GRANT: use lf_grants or Lake Formation's own permissions instead") %}
    {% endif %}
    {% if config.get('unique_key') or config.get('incremental_strategy') not in [none, 'insert_overwrite'] %}
        {% do problems.append(
            'unique_key and incremental_strategy cannot be: a partition that is built has the rows of the query, '
            ~ 'and none of its old ones') %}
    {% endif %}
    {# The journal's names are longer, and Glue takes 255 characters. #}
    {% if this.identifier | length > 200 %}
        {% do problems.append('the name of the table has ' ~ this.identifier | length ~ ' characters, and may have 200') %}
    {% endif %}
    {% if problems %}
        {{ exceptions.raise_compiler_error(
            config.get('materialized') ~ ' cannot build ' ~ this ~ ': ' ~ problems | join('; ')
            ~ '. Fix: its config; docs/' ~ config.get('materialized') ~ '.md lists all settings.') }}
    {% endif %}
    {% for name in ['partitioned_by', 'bucketed_by'] %}
        {% do settings.update({name: settings[name] | map('lower') | list}) %}
    {% endfor %}
    {{ return(settings) }}
{% endmacro %}
