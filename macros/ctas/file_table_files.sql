{#
  The files that this run builds, as partitions: those that the query `files` gives and that the table does not have
  in this version. Into the settings go the paths and versions of all files, the files that are removed (`removed`)
  and those that have vanished, or cannot be read, and stay (`kept`).

  Arguments:
    settings: what _file_table_settings returned; it is changed.
    columns: what _bucketed_table_columns returned.
    target: the table; it need not exist.

  Usage: {% set partitions = _files_of_run(settings, columns, this) %}
#}
{% macro _files_of_run(settings, columns, target) %}
    {% set key = settings.partitioned_by[0] %}
    {% for name in [key, settings.path_column] if athena_recipes._key_kind(columns.get(name, 'none')) != 'text' %}
        {{ exceptions.raise_compiler_error(
            'file_table cannot build ' ~ this ~ ": its query has no text column '" ~ name ~ "'. Fix: file_column is the"
            ~ ' name of the file and path_column its "$path", unchanged, so that Athena reads only new files.') }}
    {% endfor %}
    {% if flags.EMPTY %}
        {{ return([]) }}
    {% endif %}
    {% do athena_recipes._read_files(settings, key) %}
    {% set known = athena_recipes._known_files(target, key) %}
    {% set pending = [] %}
    {% for file, version in settings.versions.items() if settings.full_refresh or known.get(file) != [version] %}
        {% do pending.append([file]) %}
    {% endfor %}
    {% for file in known if file not in settings.versions %}
        {% set is_kept = settings.vanished_files == 'keep' or file in settings.unreadable %}
        {% do settings['kept' if is_kept else 'removed'].append([file]) %}
    {% endfor %}
    {% if settings.removed and not settings.versions %}
        {{ exceptions.raise_compiler_error(
            'file_table does not build ' ~ this ~ ': the query of files gives none, and vanished_files: remove would empty the'
            ~ ' table. Fix: its list of files, or drop the table.') }}
    {% endif %}
    {% if settings.full_refresh %}
        {% do athena_recipes._refuse_too_many_partitions(settings, pending, false) %}
    {% elif pending | length > settings.partitions_per_run %}
        {% do exceptions.warn(
            this ~ ': ' ~ pending | length ~ ' files are new or changed, and a run builds ' ~ settings.partitions_per_run
            ~ '. Fix: run it again for the others, or raise files_per_run.') %}
    {% endif %}
    {% do settings.update({'built': pending[:settings.partitions_per_run]}) %}
    {{ return(settings.built | list) }}
{% endmacro %}

{#
  Read the query `files` into the settings: `paths` and `versions` by file, and the files without a version
  (`unreadable`). Refuses a file without a name or path, and two files of one name.

  Arguments:
    settings: what _file_table_settings returned; it is changed.
    key: name of the file column.

  Usage: part of _files_of_run.
#}
{% macro _read_files(settings, key) %}
    {% set found = run_query(
        'select "' ~ key ~ '", "' ~ settings.path_column ~ '", file_version\nfrom (\n' ~ render(settings.files)
        ~ '\n) as files\norder by 1, 2') %}
    {% for row in found.rows %}
        {% if none in [row[0], row[1]] %}
            {{ exceptions.raise_compiler_error(
                'file_table cannot build ' ~ this ~ ': the query of files has a file without ' ~ key ~ ' or '
                ~ settings.path_column ~ ': ' ~ row.values() | list | tojson ~ '. Fix: leave it out.') }}
        {% elif row[0] in settings.paths or row[0] in settings.unreadable %}
            {{ exceptions.raise_compiler_error(
                'file_table cannot build ' ~ this ~ ': two files are named ' ~ row[0] ~ ': '
                ~ settings.paths.get(row[0], row[0]) ~ ' and ' ~ row[1] ~ '. Fix: remove one, or give ' ~ key
                ~ ' the folder too.') }}
        {% elif row[2] is none %}
            {% do settings.unreadable.append(row[0]) %}
        {% else %}
            {% do athena_recipes._refuse_partition([key, 'file_version'], [row[0], row[2]]) %}
            {% do settings.paths.update({row[0]: row[1]}) %}
            {% do settings.versions.update({row[0]: row[2]}) %}
        {% endif %}
    {% endfor %}
{% endmacro %}

{#
  Stop a run that would build a file that is not there any more: its rows would be lost.

  Arguments:
    settings: what _file_table_settings returned, after _files_of_run.
    partitions: what the run would build, or lose.

  Usage: {% do _refuse_lost_files(settings, partitions) %}
#}
{% macro _refuse_lost_files(settings, partitions) %}
    {% set lost = [] %}
    {% for partition in partitions %}
        {% do lost.append(partition[0]) if partition[0] not in settings.paths %}
    {% endfor %}
    {% if lost %}
        {{ exceptions.raise_compiler_error(
            'file_table does not build ' ~ this ~ ': its columns or buckets have changed, and ' ~ lost | length ~ ' of its'
            ~ ' files are not there any more (' ~ lost[:3] | join(', ') ~ '), so that their rows would be lost. Fix: put them'
            ~ ' back, or set vanished_files: remove.') }}
    {% endif %}
{% endmacro %}

{#
  The files that a table has: {file: [version, …]}. A file without a version, or with more than one, is built again.

  Arguments:
    target: the table; it need not exist.
    key: name of the file column.

  Usage: {% set known = _known_files(this, 'source_file') %}
#}
{% macro _known_files(target, key) %}
    {{ return(adapter.dispatch('known_files', 'athena_recipes')(target, key)) }}
{% endmacro %}

{% macro default__known_files(target, key) %}
    {{ athena_recipes._raise_unsupported_engine('known_files') }}
{% endmacro %}
