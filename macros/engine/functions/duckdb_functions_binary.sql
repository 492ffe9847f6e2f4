{#
  Trino's binary functions as DuckDB macros. hmac_sha256 and xxhash64 are Python functions of the
  plugin trino_functions; SQL macros cannot give them.

  Usage: {{ athena_recipes._duckdb_functions_binary() }}
#}
{% macro _duckdb_functions_binary() %}
create or replace macro to_utf8(text) as encode(text);
-- Invalid bytes become U+FFFD, or the replacement; DuckDB's own raises.
create or replace macro from_utf8(bytes) as coalesce(try(decode(bytes)), python_from_utf8(bytes, '�') || ''),
(bytes, replacement) as
    case
        when system.main.length(replacement) > 1 then trino_error('Replacement must be empty or one character', replacement)
        when replacement is not null then coalesce(try(decode(bytes)), python_from_utf8(bytes, replacement) || '')
    end;
create or replace macro to_hex(bytes blob) as system.main.hex(bytes);
create or replace macro from_hex(text varchar) as
    case when len(text) % 2 = 1 then trino_error('Invalid input length', len(text)) else unhex(text) end;
create or replace macro sha256(bytes blob) as unhex(system.main.sha256(bytes));
create or replace macro sha1(bytes blob) as unhex(system.main.sha1(bytes));
-- Of text it is DuckDB's own, which dbt calls in snapshots and in dbt.hash.
create or replace macro md5(bytes blob) as unhex(system.main.md5(bytes)), (text varchar) as system.main.md5(text);
create or replace macro to_base64(bytes blob) as system.main.to_base64(bytes);
-- The padding may be missing.
create or replace macro from_base64(text) as
    case
        when system.main.length(text) % 4 in (0, 1) or system.main.suffix(text, '=') then system.main.from_base64(text)
        else system.main.from_base64(system.main.rpad(text, cast(system.main.length(text) + 4 - system.main.length(text) % 4 as integer), '='))
    end;
create or replace macro hmac_sha256(bytes blob, key blob) as python_hmac_sha256(bytes, key) || ''::blob;
create or replace macro xxhash64(bytes blob) as python_xxhash64(bytes) || ''::blob;
{% endmacro %}
