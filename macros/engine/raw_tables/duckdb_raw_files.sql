{#
  The files under a raw table: how many, which gzip files are cut off or damaged (Athena ends the
  query on those; DuckDB would silently read what is there), and which headers name other columns
  than the declaration, so that every value would land in the wrong one. Tables at one location share
  the listing.

  Arguments:
    declaration: what _raw_table_declaration returned.

  Returns: {'count': int, 'broken': [text, …], 'headers': [text, …]}.

  Usage: {% set files = athena_recipes._duckdb_raw_files(declaration) %}
#}
{% macro _duckdb_raw_files(declaration) %}
    {% set can_check = run_query(
        "select count(*) from duckdb_functions() where function_name in ('gzip_error', 'header_error')"
    ).columns[0].values()[0] > 1 %}
    {% set gzip = "case when suffix(filename, '.gz') then gzip_error(filename) end" if can_check else 'null' %}
    {% set header = 'null' %}
    {% if can_check and declaration.format in ('open_csv', 'text')
            and declaration.table_properties.get('skip.header.line.count', '0') | int > 0 %}
        {% set header = 'case when ' ~ athena_recipes._duckdb_partition_filter(declaration) ~ ' then '
            ~ athena_recipes._duckdb_header_error('filename', declaration) ~ ' end' %}
    {% endif %}
    {% set key = athena_recipes._duckdb_raw_glob(declaration) ~ header %}
    {% if key in declaration.get('known_files', {}) %}
        {{ return(declaration.known_files[key]) }}
    {% endif %}
    {% set rows = run_query(
        "with files as (select file as filename from glob('" ~ athena_recipes._duckdb_raw_glob(declaration) ~ "')"
        ~ ' where ' ~ athena_recipes._duckdb_is_visible('file', declaration) ~ '),'
        ~ ' errors as (select ' ~ gzip ~ ' as broken, ' ~ header ~ ' as header from files)'
        ~ ' select (select count(*) from files), broken, header from (select 1)'
        ~ ' left join errors on coalesce(broken, header) is not null limit 10'
    ).rows %}
    {% set files = {
        'count': rows[0][0],
        'broken': rows | map(attribute=1) | reject('none') | list,
        'headers': rows | map(attribute=2) | reject('none') | list,
    } %}
    {% if 'known_files' in declaration %}{% do declaration.known_files.update({key: files}) %}{% endif %}
    {{ return(files) }}
{% endmacro %}

{#
  What is wrong with the header of a CSV or text file, or NULL.

  Arguments:
    file: SQL expression of the file's path.
    declaration: what _raw_table_declaration returned.

  Usage: select {{ athena_recipes._duckdb_header_error('filename', declaration) }}
#}
{% macro _duckdb_header_error(file, declaration) %}
    {% if declaration.format == 'open_csv' %}
        {% set characters = athena_recipes._open_csv_characters(declaration) %}
    {% else %}
        {% set characters = {'separator': athena_recipes._text_delimiter(declaration), 'quote': ''} %}
    {% endif %}
    {% set names = [] %}
    {% for column in declaration.columns %}
        {% do names.append("'" ~ column.name.replace("'", "''") ~ "'") %}
    {% endfor %}
    {{ return(
        'header_error(' ~ file ~ ', [' ~ names | join(', ') ~ "], '" ~ characters.separator.replace("'", "''") ~ "', '"
        ~ characters.quote.replace("'", "''") ~ "', " ~ declaration.table_properties['skip.header.line.count'] | int ~ ')'
    ) }}
{% endmacro %}

{#
  The glob over a raw table's files. In key=value folders files outside of them are ignored, such as
  the manifest that UNLOAD leaves there: Athena reads the partitions alone.

  Arguments:
    declaration: what _raw_table_declaration returned.

  Usage: read_text('{{ athena_recipes._duckdb_raw_glob(declaration) }}')
#}
{% macro _duckdb_raw_glob(declaration) %}
    {% set location = modules.re.sub('([*?\\[])', '[\\1]', declaration.location) %}
    {% set folders = '' if declaration.projected else declaration.partitions | map(attribute='name') | join('=*/') %}
    {{ return((location ~ (folders ~ '=*/' if folders else '') ~ '**').replace("'", "''")) }}
{% endmacro %}

{#
  Condition: Hive does not ignore this file. Names that start with _ or . are hidden, in any folder
  below the table's location.

  Arguments:
    file: SQL expression of the file's path.
    declaration: what _raw_table_declaration returned.

  Usage: where {{ athena_recipes._duckdb_is_visible('filename', declaration) }}
#}
{% macro _duckdb_is_visible(file, declaration) %}
    {{ return(
        'not system.main.regexp_matches(substr(' ~ file ~ ', ' ~ declaration.location | length ~ "), '/[._]')"
    ) }}
{% endmacro %}
