{#
  What a model's config says of its table by file, checked: the settings of a bucketed table, and `files`,
  `path_column`, `vanished_files`. Not for use outside the materialization.

  Usage: {% set settings = _file_table_settings() %}
#}
{% macro _file_table_settings() %}
    {% set problems = [] %}
    {% for name in ['partitioned_by', 'partitions_to_build', 'partitions_per_run'] if config.get(name) %}
        {% do problems.append(name ~ ' cannot be: the partitions are the files. Use '
            ~ {'partitioned_by': 'file_column', 'partitions_to_build': 'files', 'partitions_per_run': 'files_per_run'}[name]) %}
    {% endfor %}
    {% if not config.get('files') %}
        {% do problems.append('files names no query of the files that there are') %}
    {% endif %}
    {% if config.get('vanished_files', 'keep') not in ['keep', 'remove'] %}
        {% do problems.append("vanished_files is keep or remove, not '" ~ config.get('vanished_files') ~ "'") %}
    {% endif %}
    {% if problems %}
        {{ exceptions.raise_compiler_error(
            'file_table cannot build ' ~ this ~ ': ' ~ problems | join('; ')
            ~ '. Fix: its config; docs/file_table.md lists all settings.') }}
    {% endif %}
    {% set settings = athena_recipes._bucketed_table_settings(by_file=true) %}
    {% do settings.update({
        'files': config.get('files'),
        'path_column': config.get('path_column', 'source_path') | lower,
        'vanished_files': config.get('vanished_files', 'keep'),
        'paths': {}, 'versions': {}, 'unreadable': [], 'built': [], 'removed': [], 'kept': [],
    }) %}
    {{ return(settings) }}
{% endmacro %}
