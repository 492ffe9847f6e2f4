{#
  The DuckDB side of create_raw_tables: a view with the same names, types, partition columns and
  "$path" as the Athena table. The view's comment has a hash of its text, to detect changes, and the
  damaged files that it leaves out, for the ledger.
  Without any file it is an empty table: a table function over no file is an error in DuckDB.
#}
{% macro duckdb__create_raw_table(declaration) %}
    {% set files = athena_recipes._duckdb_raw_files(declaration) %}
    {% if files.errors %}
        {{ exceptions.raise_compiler_error(
            'Raw table ' ~ declaration.name ~ ': ' ~ files.errors | join('; ')
            ~ '. Fix: upload the file plain, or as gzip or zstd, or move it out of '
            ~ declaration.location
        ) }}
    {% endif %}
    {% if files.headers %}
        {{ exceptions.raise_compiler_error(
            'Raw table ' ~ declaration.name ~ ': ' ~ files.headers | join('; ') ~ '. Fix: export the file with these'
            ~ ' columns in this order, move it out of ' ~ declaration.location ~ ', or declare its columns as they are'
        ) }}
    {% endif %}
    {% if files.damaged %}
        {% set first = [] %}
        {% for one in files.damaged[:3] %}{% do first.append(one.path ~ ' ' ~ one.damage) %}{% endfor %}
        {% do exceptions.warn(
            'Raw table ' ~ declaration.name ~ ' leaves out ' ~ files.damaged | length ~ ' damaged '
            ~ ('file' if files.damaged | length == 1 else 'files') ~ ': ' ~ first | join('; ')
            ~ ('; …' if files.damaged | length > 3 else '') ~ '. Athena would end the query. Fix: upload it again, whole and'
            ~ ' with the declared types, or move it out of ' ~ declaration.location
        ) %}
    {% endif %}
    {% do declaration.update({'paths': files.paths, 'odd_files': files.odd_files}) %}
    {% if files.count == 0 %}
        {% set query = athena_recipes._duckdb_empty_raw_query(declaration) %}
    {% else %}
        {% set query = athena_recipes['_duckdb_' ~ declaration.format ~ '_query'](declaration) %}
    {% endif %}
    {% set damaged = tojson(files.damaged) %}
    {% set query_hash = local_md5(query ~ damaged) ~ ' ' ~ damaged %}
    {% set found = run_query(
        "select comment from duckdb_views() where schema_name = '" ~ declaration.schema
        ~ "' and view_name = '" ~ declaration.relation.identifier ~ "'"
        ~ " and database_name = '" ~ declaration.database ~ "'"
    ) %}
    {% set old_hash = found.columns[0].values()[0] if found.rows | length > 0 else none %}
    {% set change = 'created' if found.rows | length == 0
        else ('unchanged' if old_hash == query_hash else 'changed') %}
    {% if change != 'unchanged' %}
        {% do run_query('create or replace view ' ~ declaration.relation ~ ' as ' ~ query) %}
        {% do run_query('comment on view ' ~ declaration.relation ~ ' is ' ~ athena_recipes._sql_text(query_hash)) %}
    {% endif %}
    {{ return(change) }}
{% endmacro %}

{#
  Select no row, with the declared names and types.

  Arguments:
    declaration: what _raw_table_declaration returned.

  Usage: {{ athena_recipes._duckdb_empty_raw_query(declaration) }}
#}
{% macro _duckdb_empty_raw_query(declaration) -%}
select
{%- for column in declaration.columns + declaration.partitions %}
    cast(null as {{ athena_recipes._duckdb_type(athena_recipes._parse_hive_type(column.data_type)) }}) as "{{ column.name }}",
{%- endfor %}
    cast(null as varchar) as "$path"
where false
{%- endmacro %}
