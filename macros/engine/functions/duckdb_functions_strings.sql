{#
  Trino's string and regular expression functions as DuckDB macros. Patterns run on RE2: look-around
  and back-references are refused by it with an error.

  Usage: {{ athena_recipes._duckdb_functions_strings() }}
#}
{% macro _duckdb_functions_strings() %}
-- NULL if any argument is NULL; DuckDB's own skips NULLs.
create or replace macro concat
{%- for count in range(2, 10) %}
    {%- set names = [] %}{% for index in range(count) %}{% do names.append('a' ~ index) %}{% endfor %}
    ({{ names | join(', ') }}) as {{ names | join(' || ') }}{{ ',' if not loop.last else ';' }}
{%- endfor %}

create or replace macro split(text, delimiter) as
    case when delimiter = '' then trino_error('The delimiter may not be the empty string', text)
    else string_split(text, delimiter) end,
(text, delimiter, max_parts) as
    case
        when delimiter = '' then trino_error('The delimiter may not be the empty string', text)
        when max_parts <= 0 then trino_error('Limit must be positive', max_parts)
        when len(string_split(text, delimiter)) <= max_parts then string_split(text, delimiter)
        else list_append(
            string_split(text, delimiter)[1:max_parts - 1],
            array_to_string(string_split(text, delimiter)[max_parts:], delimiter)
        )
    end;
-- NULL past the last part; DuckDB's own gives an empty text, and counts negative indexes from the end.
create or replace macro split_part(text, delimiter, part) as
    case when part <= 0 then trino_error('Index must be greater than zero', part)
    else string_split(text, delimiter)[part] end;
create or replace macro strpos(text, part) as system.main.strpos(text, part),
(text, part, instance) as trino_error('strpos with an instance is not supported on DuckDB', instance);

create or replace macro regexp_like(text, pattern) as system.main.regexp_matches(text, pattern);
-- NULL when nothing matches, or the group takes no part in the match.
create or replace macro regexp_extract(text, pattern) as
    list_extract(system.main.regexp_extract_all(text, pattern, 0), 1),
(text, pattern, group_number) as
    list_extract(system.main.regexp_extract_all(text, pattern, group_number), 1);
-- All matches; $1 in the replacement is a group. DuckDB's own replaces the first match and says \1.
create or replace macro regexp_replace(text, pattern) as
    system.main.regexp_replace(text, pattern, '', 'g'),
(text, pattern, replacement) as
    case
        when system.main.regexp_matches(replace(replacement, '\$', ''), '\$([^0-9]|$)|\\[^\\]')
            then trino_error('Named groups, escapes and a bare $ in a replacement are not supported on DuckDB', replacement)
        else system.main.regexp_replace(
            text,
            pattern,
            replace(
                system.main.regexp_replace(replace(replacement, '\$', chr(2)), '\$([0-9])', '\\\1', 'g'), chr(2), '$'
            ),
            'g'
        )
    end;

create or replace macro url_encode(text) as
    replace(replace(replace(system.main.url_encode(text), '%20', '+'), '~', '%7E'), '%2A', '*');
create or replace macro url_decode(text) as
    system.main.url_decode(replace(text, '+', '%20'));
{% endmacro %}
