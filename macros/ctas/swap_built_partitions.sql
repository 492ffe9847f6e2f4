{#
  Swap what a run has built into a table of the same shape. Partitions that a later run has built
  meanwhile stay as they are; on a full refresh those that the model does not give any more go.

  Arguments:
    target: the table.
    marker: the relation that stands for the run.
    settings: what bucketed_table_settings returned.
    run: the run's name.
    built: a list of {'values': […], 'folder': 's3://…'}.

  Usage: part of build_bucketed_table.
#}
{% macro swap_built_partitions(target, marker, settings, run, built) %}
    {% if settings.old_files_stay_minutes and run < athena_recipes.ctas_run_time(settings.old_files_stay_minutes / 2) %}
        {{ exceptions.raise_compiler_error(
            'bucketed_table does not swap ' ~ this ~ ': building took more than half of old_files_stay_minutes ('
            ~ settings.old_files_stay_minutes ~ '), so that files could go while they are read. Fix: raise it.') }}
    {% endif %}
    {% set keys = settings.partitioned_by %}
    {% set where = 'true' if settings.full_refresh else athena_recipes.partition_predicate(keys, built | map(attribute='values') | list) %}
    {% set known, replaced, swaps, dropped = {}, [], [], [] %}
    {% for partition in athena_recipes.registered_folders(target, keys, where) %}
        {% do known.update({athena_recipes.partition_folder(keys, partition['values']): partition}) %}
    {% endfor %}
    {% for partition in built %}
        {% set old = known.pop(athena_recipes.partition_folder(keys, partition['values']), none) %}
        {% set builder = modules.re.search('/([0-9]{20}_r[0-9a-f]{8})/b[0-9]+/', (old or {}).folder or '') %}
        {% if builder and builder.group(1) > run %}
            {% do log('A later run has built ' ~ partition.folder.rsplit('/', 1)[1] ~ ' of ' ~ this ~ '; it stays', info=true) %}
        {% else %}
            {% do swaps.append({'values': partition['values'], 'folder': partition.folder, 'is_new': old is none}) %}
            {% do replaced.append(old.folder) if old and old.folder %}
        {% endif %}
    {% endfor %}
    {% if settings.full_refresh %}
        {% for partition in known.values() %}
            {% do dropped.append(athena_recipes.partition_spec(keys, partition['values'])) %}
            {% do replaced.append(partition.folder) if partition.folder %}
        {% endfor %}
    {% endif %}
    {% do athena_recipes.note_replaced_folders(marker, replaced) %}
    {% do athena_recipes.swap_partitions(target, keys, swaps) %}
    {% for batch in dropped | batch(100) %}
        {% do run_query(
            'alter table `' ~ target.schema ~ '`.`' ~ target.identifier ~ '` drop if exists\n' ~ batch | join(',\n')) %}
    {% endfor %}
{% endmacro %}
