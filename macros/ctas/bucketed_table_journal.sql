{#
  The journal of bucketed tables on Athena. Each run is a table of the catalog, named
  `<target>__ctas_<run>`, made before anything is written; its properties say which partitions the
  run builds and which folders they replace. So files that a killed run left, and files that readers
  may still read, are found again and removed once they are older than `old_files_stay_minutes`.
#}

{#
  Write down a run before it writes anything.

  Arguments:
    marker: the relation that stands for the run.
    location: the folder that all files of the run go below, without a slash at the end.
    where: the condition that the partitions of the run meet.
    folders: the folders of these partitions.

  Usage: {% do _open_ctas_journal(marker, 's3://…/20240101000000000000_rab12cd34', where, folders) %}
#}
{% macro _open_ctas_journal(marker, location, where, folders) %}
    {% do run_query(
        'create external table `' ~ marker.schema ~ '`.`' ~ marker.identifier ~ '` (`run` string)\n'
        ~ "location '" ~ location ~ "/'\n"
        ~ "tblproperties ('ctas_where' = " ~ athena_recipes._hive_string(where)
        ~ ", 'ctas_folders' = " ~ athena_recipes._hive_string(tojson(folders)) ~ ", 'ctas_replaced' = '[]')"
    ) %}
{% endmacro %}

{#
  Write down that a run has built everything and swaps now, and which folders it is about to replace;
  they are removed some time after.

  Arguments:
    marker: the relation that stands for the run.
    folders: their addresses.

  Usage: {% do _note_replaced_folders(marker, folders) %}
#}
{% macro _note_replaced_folders(marker, folders) %}
    {# A full refresh can replace more folders than one statement can name; the last one says that the run swaps. #}
    {% set batches = folders | batch(200) | list or [[]] %}
    {% for batch in batches %}
        {% do run_query(
            'alter table `' ~ marker.schema ~ '`.`' ~ marker.identifier ~ '`\n'
            ~ 'set tblproperties (' ~ ("'ctas_swaps' = 'true', " if loop.last) ~ "'ctas_replaced"
            ~ ('_' ~ loop.index0 if not loop.first) ~ "' = " ~ athena_recipes._hive_string(tojson(batch)) ~ ')'
        ) %}
    {% endfor %}
{% endmacro %}

{#
  The folders that a run replaces, as its entry says.

  Arguments:
    parameters: properties of the entry.

  Usage: {% set folders = _replaced_folders(table['Parameters']) %}
#}
{% macro _replaced_folders(parameters) %}
    {% set folders = [] %}
    {% for name, value in parameters.items() if name.startswith('ctas_replaced') %}
        {% do folders.extend(fromjson(value)) %}
    {% endfor %}
    {{ return(folders) }}
{% endmacro %}

{#
  Remove all that a run has written, which no table has yet: files, tables that only its CTAS needed,
  and last its entry.

  Arguments:
    marker: the relation that stands for the run.
    location: the folder of all its files.
    number: of its CTAS.

  Usage: {% do _undo_ctas_run(marker, location, 3) %}
#}
{% macro _undo_ctas_run(marker, location, number) %}
    {% do adapter.delete_from_s3(location) %}
    {% for n in range(number) %}
        {% do run_query('drop table if exists `' ~ marker.schema ~ '`.`' ~ marker.identifier ~ '_b' ~ n ~ '`') %}
    {% endfor %}
    {% do run_query('drop table if exists `' ~ marker.schema ~ '`.`' ~ marker.identifier ~ '`') %}
{% endmacro %}

{#
  Remove what earlier runs left: files that no partition has any more, tables that only their CTAS
  needed, and last the run's own entry. Runs that began less than `stay_minutes` ago are not looked
  at, because they may still run and because readers may still read what they replaced.

  Arguments:
    target: the bucketed table; it need not exist.
    stay_minutes: how long files stay.

  Usage: {% do _clean_ctas_journal(this, 90) %}
#}
{% macro _clean_ctas_journal(target, stay_minutes) %}
    {% set prefix = target.identifier ~ '__ctas_' %}
    {% set names = run_query(
        'show tables in `' ~ target.schema ~ "` '" ~ prefix ~ "*'"
    ).columns[0].values() | sort %}
    {% set oldest = athena_recipes._ctas_run_time(stay_minutes) %}
    {% set expired, protected = [], [] %}
    {% for name in names if '_b' not in name[prefix | length:] %}
        {% set marker = api.Relation.create(database=target.database, schema=target.schema, identifier=name, type='table') %}
        {% set table = (adapter.get_glue_table(marker) or {}).get('Table') %}
        {% if not table %}
            {# Another run has just cleaned it. #}
        {% elif name[prefix | length:] < oldest %}
            {% do expired.append({'marker': marker, 'table': table}) %}
        {% else %}
            {% do protected.extend(athena_recipes._replaced_folders(table['Parameters'])) %}
        {% endif %}
    {% endfor %}
    {% set target_exists = adapter.get_glue_table(target) is not none %}
    {% for run in expired %}
        {% do athena_recipes._clean_ctas_run(target if target_exists, run.marker, run.table, protected, names) %}
    {% endfor %}
{% endmacro %}

{#
  Remove what one earlier run left; part of _clean_ctas_journal.

  Arguments:
    target: the bucketed table, or none if there is none.
    marker: the relation that stands for the run.
    table: what Glue knows of it.
    protected: folders that younger runs have replaced, and will remove.
    names: all tables of the journal.

  Usage: {% do _clean_ctas_run(this, marker, table, [], names) %}
#}
{% macro _clean_ctas_run(target, marker, table, protected, names) %}
    {% set location = table['StorageDescriptor']['Location'].rstrip('/') %}
    {% set registered = [] %}
    {% if target %}
        {% set keys = adapter.get_glue_table(target)['Table']['PartitionKeys'] %}
        {% set where = athena_recipes._where_of_journal(table['Parameters']['ctas_where'], keys) %}
        {% for partition in athena_recipes._registered_folders(target, keys | map(attribute='Name') | list, where) %}
            {% do registered.append(partition.folder) if partition.folder %}
        {% endfor %}
    {% endif %}
    {% set kept = registered + protected %}
    {% set parameters = table['Parameters'] %}
    {% set doomed = athena_recipes._replaced_folders(parameters) + fromjson(parameters['ctas_folders']) %}
    {% for folder in doomed if folder not in kept %}
        {% do adapter.delete_from_s3(folder) %}
    {% endfor %}
    {% for name in names if name.startswith(marker.identifier ~ '_b') %}
        {% do run_query('drop table if exists `' ~ marker.schema ~ '`.`' ~ name ~ '`') %}
    {% endfor %}
    {% do run_query('drop table if exists `' ~ marker.schema ~ '`.`' ~ marker.identifier ~ '`') %}
{% endmacro %}

{#
  The condition that the partitions of an earlier run meet, if the table still has partition keys of
  these names and types; else `true`.

  Arguments:
    where: what the run's entry says.
    keys: the table's partition keys as Glue describes them.

  Usage: {% set where = _where_of_journal(parameters['ctas_where'], table['PartitionKeys']) %}
#}
{% macro _where_of_journal(where, keys) %}
    {% set literals = {} %}
    {% for key in keys %}
        {% set is_text = modules.re.match('string|varchar|char', key['Type']) %}
        {% do literals.update({key['Name']: "'" if is_text else ("date '" if key['Type'] == 'date' else '0')}) %}
    {% endfor %}
    {% for name, literal in modules.re.findall('"([^"]+)" (?:= |in \\()(date \'|\'|-?[0-9])', where) %}
        {% if literals.get(name) != (literal if "'" in literal else '0') %}
            {{ return('true') }}
        {% endif %}
    {% endfor %}
    {{ return(where) }}
{% endmacro %}
