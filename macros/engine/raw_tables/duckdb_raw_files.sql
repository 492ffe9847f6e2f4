{#
  The files under a raw table: how many, and which gzip files are cut off or damaged (Athena ends
  the query on those; DuckDB would silently read what is there). A lake is listed once per run and
  location, because listing is what takes long in a lake of small files.

  Arguments:
    declaration: what raw_table_declaration returned.

  Returns: {'count': int, 'broken': [text, …]}.

  Usage: {% set files = athena_recipes.duckdb_raw_files(declaration) %}
#}
{% macro duckdb_raw_files(declaration) %}
    {% set can_check = run_query(
        "select count(*) from duckdb_functions() where function_name = 'gzip_error'"
    ).columns[0].values()[0] > 0 %}
    {% set error = 'gzip_error(file)' if can_check else 'null' %}
    {% set rows = run_query(
        "with files as (select file from glob('" ~ athena_recipes.duckdb_raw_glob(declaration) ~ "')"
        ~ ' where ' ~ athena_recipes.duckdb_is_visible('file', declaration) ~ '),'
        ~ ' errors as (select ' ~ error ~ " as error from files where suffix(file, '.gz'))"
        ~ ' select (select count(*) from files), error from (select 1)'
        ~ ' left join errors on error is not null limit 10'
    ).rows %}
    {{ return({'count': rows[0][0], 'broken': rows | map(attribute=1) | reject('none') | list}) }}
{% endmacro %}

{#
  The glob over a raw table's files.

  Arguments:
    declaration: what raw_table_declaration returned.

  Usage: read_text('{{ athena_recipes.duckdb_raw_glob(declaration) }}')
#}
{% macro duckdb_raw_glob(declaration) %}
    {% set location = modules.re.sub('([*?\\[])', '[\\1]', declaration.location) %}
    {{ return((location ~ '**').replace("'", "''")) }}
{% endmacro %}

{#
  Condition: Hive does not ignore this file. Names that start with _ or . are hidden, in any folder
  below the table's location.

  Arguments:
    file: SQL expression of the file's path.
    declaration: what raw_table_declaration returned.

  Usage: where {{ athena_recipes.duckdb_is_visible('filename', declaration) }}
#}
{% macro duckdb_is_visible(file, declaration) %}
    {{ return(
        'not system.main.regexp_matches(substr(' ~ file ~ ', ' ~ declaration.location | length ~ "), '/[._]')"
    ) }}
{% endmacro %}
