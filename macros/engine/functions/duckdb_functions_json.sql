{#
  Trino's JSON functions as DuckDB macros. Paths: $.key, $["key"], $[0].

  Usage: {{ athena_recipes._duckdb_functions_json() }}
#}
{% macro _duckdb_functions_json() %}
-- `answer`, or an error for a path in `json` that Trino refuses: $.a, $["a b"], $[0] and no more.
create or replace macro trino_path(json, path, answer) as
    case
        when system.main.regexp_full_match(
            path, '\$(\.[^\x00-/;-@[-^`{-\x7f]+|\["[^"*\\]+"\]|\[[0-9]+\])*'
        ) then answer
        when path is not null and json is not null then trino_error('Not a supported JSON path. Fix: $.key, $["key"] or $[0]', path)
    end;
-- As DuckDB writes it: $."a b".
create or replace macro trino_json_path(path) as
    case when system.main.contains(path, '"')
        then system.main.regexp_replace(path, '\["([^"]*)"\]', '."\1"', 'g') else path end;
-- Texts of DuckDB that Trino writes otherwise: characters beyond U+FFFF, exponents and long numbers.
create or replace macro trino_json(json) as
    case when system.main.regexp_matches(cast(json as varchar), '[^\x{0}-\x{ffff}]|\d[eE]|\d[\d.]{16}')
        then cast(python_json_text(cast(json as varchar)) || '' as json)
    else json end;
-- DuckDB's own takes NaN, Infinity and a comma after the last item for JSON.
create or replace macro trino_is_json(text) as
    case when system.main.regexp_matches(text, '(?i),\s*[\]}]|(^|[\[:,\s+-])(nan|inf)')
        then try(python_json_parse(text) || '') is not null
    else json_valid(text) end;
-- The text if it is JSON, else NULL, or an error where Trino reads a part of it. Outside of a CASE, so that a query with
-- many paths of one text checks the text once: this is what a list and a function of its items are for below.
create or replace macro trino_json_text(text) as
    case
        when trino_is_json(text) then text
        when json_valid(text)
            then trino_error('NaN, Infinity and a comma at the end are not JSON. Fix: try(json_parse(text)) for ', text)
    end;
create or replace macro trino_json_part(text, path) as
    system.main.json_extract(trino_json_text(text), trino_json_path(path));
-- NULL for what is not JSON and for a missing key; JSON null is a value.
create or replace macro json_extract(json, path) as
    trino_path(json, path, list_transform([trino_json_part(cast(json as varchar), path)], lambda part: trino_json(part))[1]);
-- A number is its own text: 0.10. DuckDB's own writes 0.1, so Python reads those that may differ.
create or replace macro trino_json_number(json, path, type, answer) as
    case
        when system.main.regexp_matches(
            cast(json as varchar), '(^|[:,\[\s])(-0|-?\d+\.\d+0([^\d]|$)|-?\d[\d.]*[eE]|-?\d[\d.]{16})'
        ) and type in ('DOUBLE', 'BIGINT', 'UBIGINT', 'HUGEINT')
            then python_json_number(cast(json as varchar), path) || ''
        else answer
    end;
create or replace macro json_extract_scalar(json, path) as
    trino_path(json, path, list_transform([trino_json_part(cast(json as varchar), path)], lambda part: case
        when json_type(part) = 'VARCHAR' then system.main.json_extract_string(part, '$')
        when json_type(part) = 'BOOLEAN' then cast(part as varchar)
        when json_type(part) not in ('OBJECT', 'ARRAY', 'NULL')
            then trino_json_number(json, path, json_type(part), cast(part as varchar))
    end)[1]);
-- Sorted keys, the last of equal ones, no blanks, numbers as Java writes them.
create or replace macro json_parse(text) as
    case
        when system.main.regexp_full_match(
            text, '"[\w .:/-]*"|-?[1-9][0-9]{0,17}|true|false|null|\[\]|\["[\w .:/-]*"(,"[\w .:/-]*")*\]'
        ) then cast(text as json)
        else cast(python_json_parse(text) || '' as json)
    end;
create or replace macro json_format(json) as cast(json as varchar);
create or replace macro json_array_length(json) as
    case when trino_is_json(cast(json as varchar)) and json_type(cast(json as json)) = 'ARRAY'
    then cast(system.main.json_array_length(cast(json as json)) as bigint) end;
{% endmacro %}
