{#
  Swap what a run has built into a table of the same shape. Partitions that a later run has built
  meanwhile stay as they are; on a full refresh those that the model does not give any more go, and of a
  `file_table` those of removed files.

  Arguments:
    target: the table.
    marker: the relation that stands for the run.
    settings: what _bucketed_table_settings returned.
    run: the run's name.
    built: a list of {'values': […], 'folder': 's3://…'}.
    built_table: Glue's description of a table that CTAS made.

  Usage: part of _build_bucketed_table.
#}
{% macro _swap_built_partitions(target, marker, settings, run, built, built_table) %}
    {% do athena_recipes._refuse_late_build(settings, run) %}
    {% do athena_recipes._refuse_changed_shape(target, built_table) %}
    {% set keys = settings.partitioned_by %}
    {% set where = 'true' if settings.full_refresh else athena_recipes._partition_predicate(
        keys, built | map(attribute='values') | list + (settings.removed or [])) %}
    {% set known, replaced, swaps, dropped = {}, [], [], [] %}
    {% for partition in athena_recipes._registered_folders(target, keys, where) %}
        {% do known.update({athena_recipes._partition_folder(keys, partition['values']): partition}) %}
    {% endfor %}
    {% for partition in built %}
        {% set old = known.pop(athena_recipes._partition_folder(keys, partition['values']), none) %}
        {% if athena_recipes._ctas_builder((old or {}).folder) > run %}
            {% do log('A later run has built ' ~ partition.folder.rsplit('/', 1)[1] ~ ' of ' ~ this ~ '; it stays', info=true) %}
        {% else %}
            {% do swaps.append({'values': partition['values'], 'folder': partition.folder, 'is_new': old is none}) %}
            {% do replaced.append(old.folder) if old and old.folder %}
        {% endif %}
    {% endfor %}
    {% if settings.full_refresh or settings.removed %}
        {% for partition in known.values() if athena_recipes._ctas_builder(partition.folder) < run
                and (not settings.by_file or partition['values'] in settings.removed) %}
            {% do dropped.append(athena_recipes._partition_spec(keys, partition['values'])) %}
            {% do replaced.append(partition.folder) if partition.folder %}
        {% endfor %}
    {% endif %}
    {% do athena_recipes._note_replaced_folders(marker, replaced) %}
    {% do athena_recipes._swap_partitions(target, keys, swaps, settings, run) %}
    {% for batch in dropped | batch(100) %}
        {% do athena_recipes._refuse_late_build(settings, run) %}
        {% do run_query(
            'alter table `' ~ target.schema ~ '`.`' ~ target.identifier ~ '` drop if exists\n' ~ batch | join(',\n')) %}
    {% endfor %}
    {% do athena_recipes._settle_swaps(target, marker, keys, swaps) %}
{% endmacro %}

{#
  The run that wrote a folder, by its name; '' for folders of other origin and for none.

  Arguments:
    folder: its address, or none.

  Usage: {% if _ctas_builder(partition.folder) > run %}
#}
{% macro _ctas_builder(folder) %}
    {% set found = modules.re.search('/([0-9]{20}_r[0-9a-f]{8})/b[0-9]+/', folder or '') %}
    {{ return(found.group(1) if found else '') }}
{% endmacro %}

{#
  Stop a run that has taken too long to write more, or to swap: readers must have the other half of
  old_files_stay_minutes. Asked before each statement that takes a folder away from readers.

  Arguments:
    settings: what _bucketed_table_settings returned.
    run: the run's name.

  Usage: {% do _refuse_late_build(settings, run) %}
#}
{% macro _refuse_late_build(settings, run) %}
    {% if settings.old_files_stay_minutes and run < athena_recipes._ctas_run_time(settings.old_files_stay_minutes / 2) %}
        {{ exceptions.raise_compiler_error(
            config.get('materialized') ~ ' does not swap ' ~ this ~ ': the run has taken more than half of old_files_stay_minutes ('
            ~ settings.old_files_stay_minutes ~ '), so that files could go while they are read. What is swapped already '
            ~ 'stays. Fix: raise it, or build fewer partitions in a run; then run it again.') }}
    {% endif %}
{% endmacro %}

{#
  Stop a run whose table was given another shape while it built.

  Arguments:
    target: the table.
    expected: Glue's description of a table of the shape that it must have.

  Usage: {% do _refuse_changed_shape(this, built_table) %}
#}
{% macro _refuse_changed_shape(target, expected) %}
    {% set now = athena_recipes._bucketed_table_shape(adapter.get_glue_table(target)['Table']) %}
    {% if now != athena_recipes._bucketed_table_shape(expected) %}
        {{ exceptions.raise_compiler_error(
            config.get('materialized') ~ ' does not swap ' ~ this ~ ': while it was built another run made the table\n  ' ~ now
            ~ '\nFix: run it again.') }}
    {% endif %}
{% endmacro %}
