{#
  Trino's binary functions as DuckDB macros. hmac_sha256 and xxhash64 are Python functions of the
  plugin trino_functions; SQL macros cannot give them.

  Usage: {{ athena_recipes._duckdb_functions_binary() }}
#}
{% macro _duckdb_functions_binary() %}
create or replace macro to_utf8(text) as encode(text);
create or replace macro from_utf8(bytes) as decode(bytes);
create or replace macro to_hex(bytes blob) as system.main.hex(bytes);
create or replace macro from_hex(text varchar) as
    case when len(text) % 2 = 1 then trino_error('Invalid input length', len(text)) else unhex(text) end;
create or replace macro sha256(bytes blob) as unhex(system.main.sha256(bytes));
-- Of text it is DuckDB's own, which dbt calls in snapshots and in dbt.hash.
create or replace macro md5(bytes blob) as unhex(system.main.md5(bytes)), (text varchar) as system.main.md5(text);
create or replace macro to_base64(bytes blob) as system.main.to_base64(bytes);
create or replace macro from_base64(text) as system.main.from_base64(text);
create or replace macro hmac_sha256(bytes blob, key blob) as python_hmac_sha256(bytes, key);
create or replace macro xxhash64(bytes blob) as python_xxhash64(bytes);
{% endmacro %}
