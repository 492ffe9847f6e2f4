{#
  The materialization `file_table` on DuckDB: the files of a run are replaced in one transaction, and with them the
  versions in `<table>__files`.

  Usage: as on Athena.
#}
{% materialization file_table, adapter='duckdb' %}
    {{ return(athena_recipes._duckdb_table_by_partition(athena_recipes._file_table_settings())) }}
{% endmaterialization %}

{% macro duckdb__known_files(target, key) %}
    {% set known = {} %}
    {% set registry = target.incorporate(path={'identifier': target.identifier ~ '__files'}) %}
    {% if load_relation(target) and load_relation(registry) %}
        {% for row in run_query('select "' ~ key ~ '", file_version from ' ~ registry).rows %}
            {% do known.update({row[0]: [row[1]]}) %}
        {% endfor %}
    {% endif %}
    {{ return(known) }}
{% endmacro %}

{#
  Write down which versions of files the table has, in the transaction that builds them.

  Arguments:
    target: the table.
    settings: what _file_table_settings returned, after the build.

  Usage: {% do _duckdb_note_files(this, settings) %}
#}
{% macro _duckdb_note_files(target, settings) %}
    {% set key = settings.partitioned_by[0] %}
    {% set registry = target.incorporate(path={'identifier': target.identifier ~ '__files'}) %}
    {% do run_query('create table if not exists ' ~ registry ~ ' ("' ~ key ~ '" varchar, file_version varchar)') %}
    {% do run_query(
        'delete from ' ~ registry ~ ' where ' ~ athena_recipes._partition_predicate([key], settings.built + settings.removed)) %}
    {% for partition in settings.built %}
        {% do run_query(
            'insert into ' ~ registry ~ ' values (' ~ athena_recipes._partition_literal(partition[0]) ~ ', '
            ~ athena_recipes._partition_literal(settings.versions[partition[0]]) ~ ')') %}
    {% endfor %}
{% endmacro %}
