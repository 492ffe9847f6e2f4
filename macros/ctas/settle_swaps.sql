{#
  After a run has swapped: of concurrent runs, the one that began last wins each partition. Catalogs
  have no compare-and-swap, so between a run's look at the table and its own swap another run may
  have swapped too:

  - one that began later: every run marks its journal before it swaps, so the run that swaps
    afterwards sets the partition back to the later run's files;
  - one that began earlier, for a partition that was new to both: ADD IF NOT EXISTS did nothing.

  Arguments:
    target: the table.
    marker: the relation that identifies the run.
    keys: names of the partition columns.
    swaps: what the run gave _swap_partitions.

  Usage: part of _swap_built_partitions.
#}
{% macro _settle_swaps(target, marker, keys, swaps) %}
    {% set wanted = {} %}
    {% for swap in swaps %}
        {% do wanted.update({athena_recipes._partition_folder(keys, swap['values']): swap}) %}
    {% endfor %}
    {% set state = namespace(folders={}, over=not swaps) %}
    {% for _ in range(10) %}
        {% if not state.over %}
            {% set later = athena_recipes._folders_of_later_runs(target, marker, wanted) %}
            {% set folders, unsure = {}, [] %}
            {% for name, swap in wanted.items() %}
                {% set folder = later.get(name, swap.folder) %}
                {% do folders.update({name: folder}) %}
                {% if folder != state.folders.get(name, none if swap.is_new else swap.folder) %}
                    {% do unsure.append({'values': swap['values'], 'folder': folder, 'is_new': false}) %}
                {% endif %}
            {% endfor %}
            {% set state.folders = folders %}
            {% set state.over = not athena_recipes._correct_folders(target, keys, unsure) %}
        {% endif %}
    {% endfor %}
{% endmacro %}

{#
  Give partitions the folders that they should have, where they have others; whether there were any.

  Arguments:
    target: the table.
    keys: names of the partition columns.
    partitions: a list of {'values': […], 'folder': 's3://…', 'is_new': false}.

  Usage: {% if _correct_folders(this, ['dt'], partitions) %}
#}
{% macro _correct_folders(target, keys, partitions) %}
    {% set wrong = [] %}
    {% if partitions %}
        {% set where = athena_recipes._partition_predicate(keys, partitions | map(attribute='values') | list) %}
        {% set found = {} %}
        {% for partition in athena_recipes._registered_folders(target, keys, where) %}
            {% do found.update({athena_recipes._partition_folder(keys, partition['values']): partition.folder}) %}
        {% endfor %}
        {% for partition in partitions %}
            {% set name = athena_recipes._partition_folder(keys, partition['values']) %}
            {% do wrong.append(partition) if name in found and found[name] != partition.folder %}
        {% endfor %}
        {% do athena_recipes._swap_partitions(target, keys, wrong) %}
    {% endif %}
    {{ return(wrong | length > 0) }}
{% endmacro %}

{#
  Folders of the latest of the runs that began after this one and swap already, by partition:
  {'dt=2024-01-01': 's3://…'}.

  Arguments:
    target: the table.
    marker: the relation that stands for this run.
    wanted: the partitions that matter, as keys.

  Usage: part of _settle_swaps.
#}
{% macro _folders_of_later_runs(target, marker, wanted) %}
    {% set latest = {} %}
    {% set names = run_query(
        'show tables in `' ~ target.schema ~ "` '" ~ target.identifier ~ "__ctas_*'").columns[0].values() | sort %}
    {% for name in names if name > marker.identifier and not name.startswith(marker.identifier) and '_b' not in name[-20:] %}
        {% set run = api.Relation.create(database=target.database, schema=target.schema, identifier=name, type='table') %}
        {% set parameters = ((adapter.get_glue_table(run) or {}).get('Table') or {}).get('Parameters', {}) %}
        {% if parameters.get('ctas_swaps') == 'true' %}
            {% for folder in fromjson(parameters['ctas_folders']) %}
                {% set partition = modules.re.sub('^.*/[0-9]{20}_r[0-9a-f]{8}/b[0-9]+/', '', folder) %}
                {% do latest.update({partition: folder}) if partition in wanted %}
            {% endfor %}
        {% endif %}
    {% endfor %}
    {{ return(latest) }}
{% endmacro %}
