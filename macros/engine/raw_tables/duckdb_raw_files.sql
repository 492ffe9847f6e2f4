{#
  The files under a raw table: how many, which paths the view is to read, which files are damaged (a cut
  gzip, Parquet or ORC file, or one with columns of other types than the declared ones, on which Athena ends the
  query) and so left out of the paths, which are
  compressed as DuckDB cannot read, and which headers name other columns than the declaration, so that
  every value would land in the wrong one. Text files that read_csv would refuse or split otherwise
  than Athena are listed, for a reader of their own. Tables at one location share the listing.

  Arguments:
    declaration: what _raw_table_declaration returned.

  Returns: {'count': int (without damaged files), 'paths': SQL literal for a table function or none, 'odd_files':
  [path, …], 'damaged': [{'path', 'damage'}, …], 'errors': [text, …], 'headers': [text, …]}.

  Usage: {% set files = athena_recipes._duckdb_raw_files(declaration) %}
#}
{% macro _duckdb_raw_files(declaration) %}
    {% set can_check = run_query(
        "select count(*) from duckdb_functions() where function_name in ('check_column_file', 'check_text_file', 'header_error', 'is_empty_file')"
    ).columns[0].values()[0] > 3 %}
    {% set is_text = declaration.format not in ('parquet', 'orc') %}
    {# DuckDB ends a query on an empty file of these; Athena skips it. #}
    {% set is_empty = "case when " ~ ("system.main.regexp_matches(filename, '[.](gz|zst)$')" if is_text else 'true')
        ~ ' then is_empty_file(filename) else false end' if can_check else 'false' %}
    {% set checked = '{damage: null::varchar, is_plain: true}' if not can_check else ('check_text_file(filename)' if is_text
        else '{damage: ' ~ athena_recipes._duckdb_column_check(declaration) ~ ', is_plain: true}') %}
    {% set error = "case when system.main.regexp_matches(filename, '[.](bz2|snappy|lz4|lzo|deflate)$')"
        ~ " then filename || ' is compressed as DuckDB cannot read (Athena reads bz2, snappy, lz4 and deflate)'"
        ~ ' end' if can_check and is_text else 'null' %}
    {% set header = 'null' %}
    {% if can_check and declaration.format in ('open_csv', 'text')
            and declaration.table_properties.get('skip.header.line.count', '0') | int > 0 %}
        {% set header = 'case when checked.damage is null and ' ~ athena_recipes._duckdb_partition_filter(declaration) ~ ' then '
            ~ athena_recipes._duckdb_header_error('filename', declaration) ~ ' end' %}
    {% endif %}
    {% set glob = athena_recipes._duckdb_raw_glob(declaration) %}
    {% set key = glob ~ checked ~ header ~ declaration.file_pattern %}
    {% if key in declaration.get('known_files', {}) %}
        {{ return(declaration.known_files[key]) }}
    {% endif %}
    {% set rows = run_query(
        "with listed as (select file as filename, " ~ athena_recipes._duckdb_is_visible('file', declaration)
        ~ " as is_visible from glob('" ~ glob ~ "') where " ~ athena_recipes._duckdb_is_named('file', declaration) ~ "),"
        ~ ' visible as (select filename, ' ~ is_empty ~ ' as is_empty from listed where is_visible),'
        ~ ' files as materialized (select filename, ' ~ checked ~ ' as checked from visible where not is_empty),'
        ~ ' errors as (select ' ~ error ~ ' as error, ' ~ header ~ ' as header from files)'
        ~ ' select (select count(*) from files where checked.damage is null), (select count(*) from listed where not is_visible),'
        ~ ' (select count(*) from visible where is_empty), error, header,'
        ~ ' (select to_json(list(filename order by filename)) from files where not checked.is_plain),'
        ~ ' (select to_json(list({path: filename, damage: checked.damage} order by filename)) from files where checked.damage is not null)'
        ~ ' from (select 1) left join errors on coalesce(error, header) is not null limit 10'
    ).rows %}
    {% set odd_files, damaged = fromjson(rows[0][5] or '[]'), fromjson(rows[0][6] or '[]') %}
    {# Each of these is left out of the paths that DuckDB opens. #}
    {% set has_left_out = rows[0][2] > 0 or odd_files or damaged or declaration.file_pattern is not none %}
    {% set odd_texts = [] %}
    {% for path in odd_files + damaged | map(attribute='path') | list %}{% do odd_texts.append(athena_recipes._sql_text(path)) %}{% endfor %}
    {% set is_left_out = '(' ~ is_empty ~ ') or list_contains([' ~ odd_texts | join(', ') ~ ']::varchar[], filename)' %}
    {% set files = {
        'count': rows[0][0],
        'paths': athena_recipes._duckdb_raw_paths(
            declaration, rows[0][1] > 0 and not is_text, has_left_out, is_left_out
        ) if rows[0][0] > odd_files | length else none,
        'odd_files': odd_files,
        'damaged': damaged,
        'errors': rows | map(attribute=3) | reject('none') | list,
        'headers': rows | map(attribute=4) | reject('none') | list,
    } %}
    {% if 'known_files' in declaration %}{% do declaration.known_files.update({key: files}) %}{% endif %}
    {{ return(files) }}
{% endmacro %}

{#
  SQL expression: what is wrong with a Parquet or ORC file, by the declared columns.

  Arguments:
    declaration: what _raw_table_declaration returned.

  Usage: select {{ athena_recipes._duckdb_column_check(declaration) }} as damage from files
#}
{% macro _duckdb_column_check(declaration) %}
    {% set names, types = [], [] %}
    {% for column in declaration.columns %}
        {% do names.append(athena_recipes._sql_text(column.name)) %}
        {% do types.append(athena_recipes._sql_text(column.data_type)) %}
    {% endfor %}
    {{ return(
        'check_column_file(filename, [' ~ names | join(', ') ~ ']::varchar[], [' ~ types | join(', ') ~ ']::varchar[])'
    ) }}
{% endmacro %}

{#
  What the view reads, as a SQL literal: one glob where that is enough. Hidden files that DuckDB would
  open, such as _SUCCESS beside Parquet files, are left out by a glob per depth of folders; files that
  DuckDB cannot read by a list of all others.

  Arguments:
    declaration: what _raw_table_declaration returned.
    has_hidden: true if hidden files must not be opened.
    has_left_out: true if there are visible files that must not be opened.
    is_left_out: SQL expression for these.

  Usage: read_parquet({{ athena_recipes._duckdb_raw_paths(declaration, false, false, 'false') }})
#}
{% macro _duckdb_raw_paths(declaration, has_hidden, has_left_out, is_left_out) %}
    {% set glob = athena_recipes._duckdb_raw_glob(declaration) %}
    {% if not has_hidden and not has_left_out %}
        {{ return("'" ~ glob ~ "'") }}
    {% endif %}
    {% set files = "select file as filename from glob('" ~ glob ~ "') where "
        ~ athena_recipes._duckdb_is_visible('file', declaration) ~ ' and '
        ~ athena_recipes._duckdb_is_named('file', declaration) %}
    {% set paths = [] %}
    {% if has_left_out %}
        {% for path in run_query('select filename from (' ~ files ~ ') where not (' ~ is_left_out ~ ') order by all').columns[0].values() %}
            {% do paths.append(modules.re.sub('([*?\\[])', '[\\1]', path)) %}
        {% endfor %}
    {% else %}
        {% set depths = run_query(
            'select distinct len(system.main.string_split(system.main.substr(filename, '
            ~ (declaration.location | length + 1) ~ "), '/')) from (" ~ files ~ ') order by all'
        ).columns[0].values() %}
        {% set location = modules.re.sub('([*?\\[])', '[\\1]', declaration.location) %}
        {% set keys = [] if declaration.projected else declaration.partitions | map(attribute='name') | list %}
        {% for depth in depths %}
            {% set folders = [] %}
            {% for index in range(depth) %}
                {% do folders.append(keys[index] ~ '=*' if index < keys | length else '[!._]*') %}
            {% endfor %}
            {% do paths.append(location ~ folders | join('/')) %}
        {% endfor %}
    {% endif %}
    {{ return("['" ~ paths | map('replace', "'", "''") | join("', '") ~ "']") }}
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
    {% set folders = '' if declaration.projected or declaration.partition_template else declaration.partitions | map(attribute='name') | join('=*/') %}
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

{#
  Condition: the file is one of the table's, by athena_recipes.file.pattern, which a folder with files of several
  kinds needs.

  Arguments:
    file: SQL expression of the file's path.
    declaration: what _raw_table_declaration returned.

  Usage: where {{ athena_recipes._duckdb_is_named('filename', declaration) }}
#}
{% macro _duckdb_is_named(file, declaration) %}
    {% if declaration.file_pattern is none %}
        {{ return('true') }}
    {% endif %}
    {{ return(
        'system.main.regexp_matches(' ~ file ~ ', ' ~ athena_recipes._sql_text(declaration.file_pattern) ~ ') and '
        ~ athena_recipes._duckdb_partition_filter(declaration).replace('matches(filename,', 'matches(' ~ file ~ ',')
    ) }}
{% endmacro %}
