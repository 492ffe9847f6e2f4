{#
  Trino's JSON functions as DuckDB macros. Paths: $.key, $["key"], $[0].

  Usage: {{ athena_recipes._duckdb_functions_json() }}
#}
{% macro _duckdb_functions_json() %}
create or replace macro trino_json_path(path) as
    system.main.regexp_replace(path, '\["([^"]*)"\]', '."\1"', 'g');
-- NULL for what is not JSON and for a missing key; JSON null is a value.
create or replace macro json_extract(json, path) as
    case
        when json_valid(cast(json as varchar))
            then system.main.json_extract(cast(json as json), trino_json_path(path))
    end;
create or replace macro json_extract_scalar(json, path) as
    case
        when json_valid(cast(json as varchar))
            and json_type(cast(json as json), trino_json_path(path)) not in ('OBJECT', 'ARRAY')
            then system.main.json_extract_string(cast(json as json), trino_json_path(path))
    end;
create or replace macro json_parse(text) as cast(text as json);
create or replace macro json_format(json) as cast(json as varchar);
create or replace macro json_array_length(json) as
    case when json_valid(cast(json as varchar)) and json_type(cast(json as json)) = 'ARRAY'
    then cast(system.main.json_array_length(cast(json as json)) as bigint) end;
{% endmacro %}
