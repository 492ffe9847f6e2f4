{#
  Trino's string functions as DuckDB macros.

  Usage: {{ athena_recipes._duckdb_functions_strings() }}
#}
{% macro _duckdb_functions_strings() %}
-- NULL if any argument is NULL; DuckDB's own skips NULLs.
create or replace macro concat
{%- for count in range(2, 10) %}
    {%- set names = [] %}{% for index in range(count) %}{% do names.append('a' ~ index) %}{% endfor %}
    ({{ names | join(', ') }}) as {{ names | join(' || ') }}{{ ',' if not loop.last else ';' }}
{%- endfor %}

-- DuckDB's own joins the text of an array as one part.
create or replace macro concat_ws
    (delimiter, part) as
        case when system.main.typeof(part) like '%[]'
            then trino_join(cast(part as varchar[]), delimiter)
        else system.main.concat_ws(delimiter, cast(part as varchar)) end,
{%- for count in range(2, 10) %}
    {%- set names = [] %}{% for index in range(count) %}{% do names.append('a' ~ index) %}{% endfor %}
    (delimiter, {{ names | join(', ') }}) as system.main.concat_ws(delimiter, {{ names | join(', ') }}){{ ',' if not loop.last else ';' }}
{%- endfor %}

-- NULL if any argument is NULL.
create or replace macro split(text, delimiter) as
    case
        when text is null or delimiter is null then null
        when delimiter = '' then trino_error('The delimiter may not be the empty string', delimiter)
        else string_split(text, delimiter)
    end,
(text, delimiter, max_parts) as
    case
        when text is null or delimiter is null or max_parts is null then null
        when delimiter = '' then trino_error('The delimiter may not be the empty string', delimiter)
        when max_parts <= 0 then trino_error('Limit must be positive', max_parts)
        when len(string_split(text, delimiter)) <= max_parts then string_split(text, delimiter)
        else list_append(
            string_split(text, delimiter)[1:max_parts - 1],
            array_to_string(string_split(text, delimiter)[max_parts:], delimiter)
        )
    end;
-- NULL past the last part; DuckDB's own gives an empty text, and counts negative indexes from the end.
create or replace macro split_part(text, delimiter, part) as
    case
        when text is null or delimiter is null or part is null then null
        when part <= 0 then trino_error('Index must be greater than zero', part)
        when delimiter = '' and text = '' then null
        else string_split(text, delimiter)[part]
    end;
create or replace macro strpos(text, part) as system.main.strpos(text, part),
(text, part, instance) as
    case
        when text is null or part is null or instance is null then null
        when instance = 0 then trino_error('''instance'' must not be a positive or negative number', instance)
        when part = '' then 1
        else coalesce(
            list_filter(
                range(1, system.main.length(text) + 1),
                lambda start: system.main.substr(text, start, system.main.length(part)) = part
            )[instance],
            0
        )
    end;

-- Characters or bytes; DuckDB's own also counts the elements of an array.
create or replace macro length(x) as
    case
        when system.main.typeof(x) in ('VARCHAR', 'JSON') then system.main.length(cast(x as varchar))
        when system.main.typeof(x) = 'BLOB' then octet_length(cast(x as blob))
        when system.main.typeof(x) <> '"NULL"'
            then trino_error('length of ' || system.main.typeof(x) || '. Fix: cardinality(array), or cast to varchar', 0)
    end;
create or replace macro replace(text, search) as system.main.replace(text, search, ''),
(text, search, replacement) as
    case
        when search = '' and text = '' then replacement
        when search = '' then replacement || array_to_string(
            list_transform(string_split(text, ''), lambda letter: letter || replacement), ''
        )
        else system.main.replace(text, search, replacement)
    end;
-- Nothing before the first character. DuckDB's own counts 0 and lengths below 0 otherwise.
{%- for name in ['substr', 'substring'] %}
create or replace macro {{ name }}(text, start) as
    case
        when text is null then null
        when start = 0 or start < -system.main.length(text) then ''
        else system.main.substr(text, start)
    end,
(text, start, length) as
    case
        when text is null or start is null or length is null then null
        when start = 0 or length <= 0 or start < -system.main.length(text) then ''
        else system.main.substr(text, start, length)
    end;
{%- endfor %}
-- Tabs, line breaks and Unicode's breaking spaces too; DuckDB's own takes off spaces.
{%- for name in ['trim', 'ltrim', 'rtrim'] %}
create or replace macro {{ name }}(text) as
    system.main.{{ name }}(
        text,
        '{{ " \t\n\u000b\f\r\u001c\u001d\u001e\u001f\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2008\u2009\u200a\u2028\u2029\u205f\u3000" }}'
    ),
(text, letters) as system.main.{{ name }}(text, letters);
{%- endfor %}
{%- for name in ['lpad', 'rpad'] %}
create or replace macro {{ name }}(text, size, padding) as
    case when text is null or size is null or padding is null then null
    when size < 0 then trino_error('Target length must be in the range [0..2147483647]', size)
    when size > 100000000 then trino_error('Target length takes more memory than Athena has for a value', size)
    when padding = '' then trino_error('Padding string must not be empty', padding)
    else system.main.{{ name }}(text, cast(size as integer), padding) end;
{%- endfor %}
-- An array of n times x; DuckDB's own repeats a text.
create or replace macro repeat(x, n) as
    case
        when n < 0 or n > 10000 then trino_error('count argument of repeat must be between 0 and 10000', n)
        when n is not null then list_transform(range(n), lambda i: x)
    end;
-- DuckDB's own reads {}, and gives %s back as it is.
create or replace macro format
{%- for count in range(1, 10) %}
    {%- set names = [] %}{% for index in range(count) %}{% do names.append('a' ~ index) %}{% endfor %}
    (pattern, {{ names | join(', ') }}) as
        cast(trino_error('format is not supported on DuckDB. Fix: || with lpad, round, date_format', pattern) as varchar){{ ',' if not loop.last else ';' }}
{%- endfor %}

-- ß has no capital; DuckDB's own writes the capital sharp s.
create or replace macro upper(text) as
    case
        when system.main.contains(text, 'ß')
            then array_to_string(list_transform(string_split(text, 'ß'), lambda part: system.main.upper(part)), 'ß')
        else system.main.upper(text)
    end;
create or replace macro url_encode(text) as
    system.main.replace(
        system.main.replace(system.main.replace(system.main.url_encode(text), '%20', '+'), '~', '%7E'), '%2A', '*'
    );
create or replace macro url_decode(text) as
    case
        when system.main.regexp_matches(text, '%([^0-9A-Fa-f]|$|.[^0-9A-Fa-f]|.$)')
            then trino_error('Incomplete or illegal % in an URL', text)
        else system.main.url_decode(system.main.replace(text, '+', '%20'))
    end;
{% endmacro %}
