{#
  Stop a run that would build more partitions than its config allows.

  Arguments:
    settings: what _bucketed_table_settings returned.
    partitions: those that it would build.
    is_rebuild: whether all are built because the table's shape has changed.

  Usage: {% do _refuse_too_many_partitions(settings, partitions, false) %}
#}
{% macro _refuse_too_many_partitions(settings, partitions, is_rebuild) %}
    {% set number = partitions | length %}
    {% if number > settings.partitions_per_run %}
        {{ exceptions.raise_compiler_error(
            config.get('materialized') ~ ' does not build ' ~ this ~ ': '
            ~ ("the table's columns or buckets have changed, and on_schema_change: rebuild_all means " if is_rebuild else '')
            ~ number ~ ' partitions in one run, ' ~ settings.partitions_per_run ~ ' are allowed. Fix: '
            ~ ('raise partitions_per_run to ' ~ number ~ '; all of a table is rebuilt in one run.' if is_rebuild else
            'raise partitions_per_run, or narrow partitions_to_build and run several times.')) }}
    {% endif %}
{% endmacro %}

{#
  Stop a run whose model has other partition keys than the table: partitions of the one are none of
  the other, so that only a full refresh can go from here to there.

  Arguments:
    before: names and types of the table's keys, as the engine writes them: ['dt string'].
    after: those of the model.

  Usage: {% do _refuse_other_keys(['dt string'], ['day date']) %}
#}
{% macro _refuse_other_keys(before, after) %}
    {% if before != after %}
        {{ exceptions.raise_compiler_error(
            config.get('materialized') ~ ' does not build ' ~ this ~ ': the partition keys of the table are\n  '
            ~ (before | join(', ') or 'none') ~ '\nand those of the model\n  ' ~ after | join(', ')
            ~ '\nFix: run with --full-refresh and a model that gives all partitions; nothing less can change keys.') }}
    {% endif %}
{% endmacro %}

{#
  Stop a run whose model has a table of another shape, unless its config says rebuild_all.

  Arguments:
    settings: what _bucketed_table_settings returned.
    before: the table's shape, as text.
    after: the model's.

  Usage: {% do _refuse_other_shape(settings, before, after) %}
#}
{% macro _refuse_other_shape(settings, before, after) %}
    {% if before != after and settings.on_schema_change == 'fail' %}
        {{ exceptions.raise_compiler_error(
            config.get('materialized') ~ ' does not build ' ~ this ~ ': the table is\n  ' ~ before
            ~ '\nand the model gives\n  ' ~ after
            ~ '\nFix: run with --full-refresh, or set on_schema_change: rebuild_all.') }}
    {% endif %}
{% endmacro %}

{#
  Stop a run whose files would have longer keys than S3 takes (1,024 bytes), the file's name included.

  Arguments:
    folders: addresses of the partitions' folders.

  Usage: {% do _refuse_long_paths(['s3://lake/tables/t/20240101000000000000_rab12cd34/b0/dt=1']) %}
#}
{% macro _refuse_long_paths(folders) %}
    {% for folder in folders if folder.split('/', 3)[3].encode('utf-8') | length > 900 %}
        {{ exceptions.raise_compiler_error(
            config.get('materialized') ~ ' does not build ' ~ this ~ ': the key of the folder ' ~ folder ~ ' has more than 900 bytes, and S3 takes '
            ~ '1,024 with the name of a file. Fix: a shorter s3_data_dir or external_location, or shorter partition keys.') }}
    {% endfor %}
{% endmacro %}

{#
  Stop a run before it writes anything, one of whose statements would be longer than Athena takes
  (262,144 bytes, of which dbt's comment needs some).

  Arguments:
    statements: its CTAS.
    where: the condition that its partitions meet; a later query has it twice.
    folders: the folders of its partitions, which the journal has.

  Usage: {% do _refuse_long_statements(statements, where, folders) %}
#}
{% macro _refuse_long_statements(statements, where, folders) %}
    {% set of_partitions = [2 * where | length, (athena_recipes._hive_string(where) ~ athena_recipes._hive_string(tojson(folders))) | length] | max %}
    {% if of_partitions > 260000 %}
        {{ exceptions.raise_compiler_error(
            config.get('materialized') ~ ' does not build ' ~ this ~ ': ' ~ folders | length ~ ' partitions make a statement longer than the '
            ~ '262,144 bytes that Athena takes. Fix: narrow partitions_to_build and run several times, or shorter partition keys.') }}
    {% endif %}
    {% for statement in statements if statement.encode('utf-8') | length > 260000 %}
        {{ exceptions.raise_compiler_error(
            config.get('materialized') ~ ' does not build ' ~ this ~ ': its query and the condition of ' ~ folders | length ~ ' partitions make '
            ~ 'a statement longer than the 262,144 bytes that Athena takes. Fix: put parts of the query into a view.') }}
    {% endfor %}
{% endmacro %}
