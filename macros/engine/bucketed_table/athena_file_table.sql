{#
  The materialization `file_table`: a table whose partitions are the files that its rows come from. A run builds the
  files that are new or were delivered again, by the machine of `bucketed_table`. docs/file_table.md describes its
  use and guarantees.

  Usage: {{ config(materialized='file_table', files="select source_file, source_path, file_version from …") }}
#}
{% materialization file_table, adapter='athena' %}
    {{ return(athena_recipes._athena_table_by_partition(athena_recipes._file_table_settings())) }}
{% endmaterialization %}

{#
  Beside the table is `<table>__files`, without data: its partitions are the versions of files that the table has, so
  that reading them is a call to the catalog. A partition that a killed run may have swapped has no version.
#}
{% macro athena__known_files(target, key) %}
    {% set known = {} %}
    {% if adapter.get_glue_table(target) is none %}
        {{ return(known) }}
    {% endif %}
    {% for row in run_query(
        'select distinct "' ~ key ~ '" from "' ~ target.schema ~ '"."' ~ target.identifier ~ '$partitions"').rows %}
        {% do known.update({row[0]: []}) %}
    {% endfor %}
    {% set registry = athena_recipes._ctas_relation(target, '__files') %}
    {% if adapter.get_glue_table(registry) is not none %}
        {% set unsure = athena_recipes._folders_of_unended_runs(target) %}
        {% for row in run_query(
            'select "' ~ key ~ '", file_version from "' ~ registry.schema ~ '"."' ~ registry.identifier ~ '$partitions"').rows %}
            {% if row[0] in known and athena_recipes._partition_folder([key], [row[0]]) not in unsure %}
                {% do known[row[0]].append(row[1]) %}
            {% endif %}
        {% endfor %}
    {% endif %}
    {{ return(known) }}
{% endmacro %}

{#
  Folders, such as `source_file=a.csv`, of partitions that runs began to swap without an end in the journal: killed, or
  at work.

  Arguments:
    target: the table.

  Usage: {% set unsure = _folders_of_unended_runs(this) %}
#}
{% macro _folders_of_unended_runs(target) %}
    {% set unsure = [] %}
    {% set prefix = target.identifier ~ '__ctas_' %}
    {% for name in run_query('show tables in `' ~ target.schema ~ "` '" ~ prefix ~ "*'").columns[0].values() %}
        {% if '_b' not in name[prefix | length:] %}
            {% set marker = api.Relation.create(database=target.database, schema=target.schema, identifier=name, type='table') %}
            {% set parameters = ((adapter.get_glue_table(marker) or {}).get('Table') or {}).get('Parameters', {}) %}
            {% if parameters.get('ctas_swaps') == 'true' and parameters.get('ctas_ended') != 'true' %}
                {% for folder in fromjson(parameters['ctas_folders']) %}
                    {% do unsure.append(folder.rsplit('/', 1)[1]) %}
                {% endfor %}
            {% endif %}
        {% endif %}
    {% endfor %}
    {{ return(unsure) }}
{% endmacro %}

{#
  After the swap: write down which versions the table has now, then that the run has ended. A run that is killed before
  that has its files built again.

  Arguments:
    target: the table.
    settings: what _file_table_settings returned, after the build.
    marker: the run's entry of the journal.

  Usage: {% do _athena_note_files(this, settings, statistics.marker) %}
#}
{% macro _athena_note_files(target, settings, marker) %}
    {% set key = settings.partitioned_by[0] %}
    {% set registry = athena_recipes._ctas_relation(target, '__files') %}
    {% set name = '`' ~ registry.schema ~ '`.`' ~ registry.identifier ~ '`' %}
    {% set root = adapter.get_glue_table(target)['Table']['StorageDescriptor']['Location'].rstrip('/') %}
    {% do run_query(
        'create external table if not exists ' ~ name ~ ' (`nothing` string)\npartitioned by (`' ~ key
        ~ "` string, `file_version` string)\nlocation '" ~ root ~ "/files/'") %}
    {% set stale, added = [], [] %}
    {# A killed run may have dropped the partition of a removed file, and not its version. #}
    {% for row in run_query(
        'select noted."' ~ key ~ '", noted.file_version, loaded."' ~ key ~ '"\nfrom "' ~ registry.schema ~ '"."'
        ~ registry.identifier ~ '$partitions" as noted\nleft join "' ~ target.schema ~ '"."' ~ target.identifier
        ~ '$partitions" as loaded on noted."' ~ key ~ '" = loaded."' ~ key ~ '"').rows %}
        {% if row[2] is none or ([row[0]] in settings.built and settings.versions[row[0]] != row[1]) %}
            {% do stale.append(athena_recipes._partition_spec([key, 'file_version'], [row[0], row[1]])) %}
        {% endif %}
    {% endfor %}
    {% for partition in settings.built %}
        {% do added.append(athena_recipes._partition_spec([key, 'file_version'], [partition[0], settings.versions[partition[0]]])) %}
    {% endfor %}
    {% for batch in stale | batch(100) %}
        {% do run_query('alter table ' ~ name ~ ' drop if exists\n' ~ batch | join(',\n')) %}
    {% endfor %}
    {% for batch in added | batch(100) %}
        {% do run_query('alter table ' ~ name ~ ' add if not exists\n' ~ batch | join('\n')) %}
    {% endfor %}
    {% do run_query(
        'alter table `' ~ marker.schema ~ '`.`' ~ marker.identifier ~ "` set tblproperties ('ctas_ended' = 'true')") %}
{% endmacro %}
