{#
  OpenCSV on DuckDB: line by line (a quoted line break is not joined, as in the SerDe), quotes and
  escapes resolved, missing fields NULL, extra fields dropped. Types as Athena's documentation has them:
  string, boolean, int, bigint, double, a date as days since 1970, a timestamp as milliseconds since
  then. A text that is not of its column's type, also an empty one, ends the query.

  Arguments:
    declaration: what _raw_table_declaration returned.

  Usage: {{ athena_recipes._duckdb_open_csv_query(declaration) }}
#}
{% macro _duckdb_open_csv_query(declaration) -%}
    {%- set types = ['string', 'boolean', 'int', 'bigint', 'double', 'date', 'timestamp'] -%}
    {%- for column in declaration.columns if column.data_type | lower | trim not in types -%}
        {{ exceptions.raise_compiler_error(
            'Raw table ' ~ declaration.name ~ ': OpenCSVSerde column ' ~ column.name ~ ' is ' ~ column.data_type
            ~ '. Fix: declare it as string and cast it in the staging model (the SerDe knows ' ~ types | join(', ') ~ ').'
        ) }}
    {%- endfor -%}
    {%- set known = ['separatorChar', 'quoteChar', 'escapeChar'] -%}
    {%- for key in declaration.serde_properties if key not in known -%}
        {{ exceptions.raise_compiler_error(
            'Raw table ' ~ declaration.name ~ ": SerDe property '" ~ key ~ "' is not supported on DuckDB."
            ~ ' Fix: use only ' ~ known | join(', ')
        ) }}
    {%- endfor -%}
    {%- set characters = athena_recipes._open_csv_characters(declaration) -%}
    {%- set separator = modules.re.escape(characters.separator).replace("'", "''") -%}
    {%- set quote = modules.re.escape(characters.quote).replace("'", "''") -%}
    {%- set escape = modules.re.escape(characters.escape).replace("'", "''") -%}
    {%- set inside = '(?:' ~ quote ~ quote ~ '|' ~ escape ~ '.|[^' ~ quote ~ escape ~ '])*' -%}
    {%- set field = '(?:' ~ quote ~ inside ~ quote ~ '|[^' ~ separator ~ quote ~ escape ~ ']*)' -%}
with lines as (
    select
        filename,
        line,
        system.main.regexp_full_match(line, '{{ field }}(?:{{ separator }}{{ field }})*') as is_plain
    from {{ athena_recipes._duckdb_lines(declaration) }}
),
fields as (
    select
        filename,
        case
            -- Each field with its separator before it; the first gets one, so that all look alike.
            when is_plain then [
                case
                    when system.main.regexp_matches(value, '^{{ quote }}')
                        then system.main.regexp_replace(
                            system.main.regexp_replace(value, '^{{ quote }}|{{ quote }}$', '', 'g'),
                            '{{ escape }}([{{ quote }}{{ escape }}])?|{{ quote }}({{ quote }})', '\1\2', 'g'
                        )
                    else value
                end
                for value in system.main.regexp_extract_all(
                    '{{ characters.separator.replace("'", "''") }}' || line, '{{ separator }}({{ field }})', 1
                )
            ]
            else {{ athena_recipes._open_csv_fields('line', characters) }}
        end as field
    from lines
)
select
{%- for column in declaration.columns %}
    {{ athena_recipes._open_csv_value(declaration, column, 'field[' ~ loop.index ~ ']') }} as "{{ column.name }}",
{%- endfor %}
{%- for partition in declaration.partitions %}
    {{ athena_recipes._duckdb_partition_value(declaration, partition) }} as "{{ partition.name }}",
{%- endfor %}
    filename as "$path"
from fields
{%- endmacro %}

{#
  The separator, quote and escape characters of an OpenCSV table.

  Arguments:
    declaration: what _raw_table_declaration returned.

  Usage: {% set characters = athena_recipes._open_csv_characters(declaration) %}
#}
{% macro _open_csv_characters(declaration) %}
    {% set properties = declaration.serde_properties %}
    {{ return({
        'separator': athena_recipes._hive_character(properties.get('separatorChar', ',')),
        'quote': athena_recipes._hive_character(properties.get('quoteChar', '"')),
        'escape': athena_recipes._hive_character(properties.get('escapeChar', '\\')),
    }) }}
{% endmacro %}

{#
  A field of an OpenCSV table as the type of its column; a text that is not of this type is an error
  that names the file.

  Arguments:
    declaration: what _raw_table_declaration returned.
    column: one of its columns.
    text: SQL expression of the field.

  Usage: {{ athena_recipes._open_csv_value(declaration, column, 'field[1]') }} as "id"
#}
{% macro _open_csv_value(declaration, column, text) %}
    {% set type = column.data_type | lower | trim %}
    {% set number = "case when system.main.regexp_matches(" ~ text ~ ", '^[+-]?[0-9]+$') then try_cast(" ~ text ~ ' as '
        ~ {'int': 'integer', 'date': 'integer'}.get(type, 'bigint') ~ ') end' %}
    {% if type == 'string' %}
        {{ return(text) }}
    {% elif type == 'boolean' %}
        {% set value = "case lower(" ~ text ~ ") when 'true' then true when 'false' then false end" %}
    {% elif type == 'double' %}
        {% set value = "case when system.main.regexp_matches(" ~ text ~ ", '^[+-]?([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][+-]?[0-9]+)?$')"
            ~ " then try_cast(" ~ text ~ " as double) end" %}
    {% elif type == 'date' %}
        {% set value = "date '1970-01-01' + (" ~ number ~ ')' %}
    {% elif type == 'timestamp' %}
        {% set value = 'make_timestamp((' ~ number ~ ') * 1000)' %}
    {% else %}
        {% set value = number %}
    {% endif %}
    {{ return(
        'case when ' ~ text ~ ' is not null then coalesce(' ~ value ~ ", error('Error parsing field value ' || " ~ text
        ~ " || ' of column " ~ column.name | replace("'", "''") ~ " as " ~ type
        ~ " in file ' || filename || '. Fix: declare the column as string')) end"
    ) }}
{% endmacro %}

{#
  The fields of a line in which quotes or escapes are at unusual places: letter by letter, as the
  parser of the SerDe goes. A quote inside a field stays in it, but not among the first three letters of the line; an
  escape goes, and keeps the quote or escape after it only inside quotes or after another letter of the
  field; a quote that is never closed drops the rest of the line.

  Arguments:
    line: SQL expression of the line.
    characters: what _open_csv_characters returned.

  Usage: {{ athena_recipes._open_csv_fields('line', characters) }}
#}
{% macro _open_csv_fields(line, characters) %}
    {% set separator = "'" ~ characters.separator.replace("'", "''") ~ "'" %}
    {% set quote = "'" ~ characters.quote.replace("'", "''") ~ "'" %}
    {% set escape = "'" ~ characters.escape.replace("'", "''") ~ "'" %}
    {# The letter x, its neighbours and place; then the state: inside quotes, inside a field, whether the next letter is taken
       already, the field so far, the fields before it. #}
    {% set first = {'x': "''", 'before': "''", 'after': "''", 'place': '0', 'quoted': 'false', 'in_field': 'false',
        'taken': 'false', 'field': "''", 'fields': '[]::varchar[]'} %}
    {% set letter = athena_recipes._struct_of(first, {'x': line ~ '[place]', 'before': line ~ '[place - 1:place - 1]',
        'after': line ~ '[place + 1:place + 1]', 'place': 'place'}) %}
    {% set old = {} %}
    {% for name in first %}{% do old.update({name: 'state.' ~ name}) %}{% endfor %}
    {% set inside = '(state.quoted or state.in_field)' %}
    {% set embedded = 'case when letter.place > 3 and letter.before <> ' ~ separator ~ " and letter.after not in ('', " ~ separator
        ~ ") then case when system.main.regexp_full_match(state.field, '\\s+') then '' else state.field || letter.x end else state.field end" %}
    {{ return(
        'list_transform([list_reduce(list_transform(range(1, length(' ~ line ~ ') + 1), lambda place: ' ~ letter ~ '), lambda state, letter: case'
        ~ ' when state.taken then ' ~ athena_recipes._struct_of(old, {'taken': 'false'})
        ~ ' when letter.x = ' ~ escape ~ ' then case when ' ~ inside ~ ' and letter.after in (' ~ quote ~ ', ' ~ escape ~ ') then '
        ~ athena_recipes._struct_of(old, {'field': 'state.field || letter.after', 'taken': 'true'}) ~ ' else state end'
        ~ ' when letter.x = ' ~ quote ~ ' and ' ~ inside ~ ' and letter.after = ' ~ quote ~ ' then '
        ~ athena_recipes._struct_of(old, {'field': 'state.field || letter.x', 'taken': 'true', 'in_field': 'not state.in_field'})
        ~ ' when letter.x = ' ~ quote ~ ' then '
        ~ athena_recipes._struct_of(old, {'field': embedded, 'quoted': 'not state.quoted', 'in_field': 'not state.in_field'})
        ~ ' when letter.x = ' ~ separator ~ ' and not state.quoted then '
        ~ athena_recipes._struct_of(old, {'field': "''", 'in_field': 'false', 'fields': 'list_append(state.fields, state.field)'})
        ~ ' else ' ~ athena_recipes._struct_of(old, {'field': 'state.field || letter.x', 'in_field': 'true'})
        ~ ' end, ' ~ athena_recipes._struct_of(first, {}) ~ ')], lambda done: case when done.quoted then done.fields'
        ~ ' else list_append(done.fields, done.field) end)[1]'
    ) }}
{% endmacro %}

{#
  A struct in SQL.

  Arguments:
    given: {name: SQL expression}, in the order of the fields.
    changed: {name: SQL expression} in the place of those.

  Usage: {{ athena_recipes._struct_of({'a': '1'}, {'a': '2'}) }}
#}
{% macro _struct_of(given, changed) %}
    {% set fields = [] %}
    {% for name, value in given.items() %}
        {% do fields.append(name ~ ' := ' ~ changed.get(name, value)) %}
    {% endfor %}
    {{ return('struct_pack(' ~ fields | join(', ') ~ ')') }}
{% endmacro %}
