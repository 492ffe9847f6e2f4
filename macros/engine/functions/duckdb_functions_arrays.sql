{#
  Trino's array and map functions as DuckDB macros.

  Usage: {{ athena_recipes._duckdb_functions_arrays() }}
#}
{% macro _duckdb_functions_arrays() %}
-- Any map casts to one of texts, which is enough to count its keys.
create or replace macro cardinality(x map(varchar, varchar)) as cast(system.main.cardinality(x) as bigint),
(x) as cast(len(x) as bigint);
-- The n-th element, from the end when negative, NULL outside; of a map, the value of a key.
create or replace macro element_at(x, k) as
    case
        when typeof(x) like 'MAP(%' then x[k]
        when try_cast(cast(k as varchar) as bigint) = 0 then trino_error('SQL array indices start at 1', k)
        else x[k]
    end;
create or replace macro array_join(x, delimiter) as array_to_string(x, delimiter),
(x, delimiter, null_text) as
    array_to_string(list_transform(x, lambda item: coalesce(cast(item as varchar), null_text)), delimiter);
create or replace macro array_sort(x) as list_sort(x, 'ASC', 'NULLS LAST');
-- In the order of first appearance, NULL kept once, as Trino does.
create or replace macro array_distinct(x) as
    list_filter(x, lambda item, i: list_position(x, item) = i);
create or replace macro array_max(x) as
    case when list_contains(list_transform(x, lambda item: item is null), true) then null else list_max(x) end;
create or replace macro array_min(x) as
    case when list_contains(list_transform(x, lambda item: item is null), true) then null else list_min(x) end;
create or replace macro contains(x, item) as
    case when list_contains(x, item) then true when len(list_filter(x, lambda one: one is null)) > 0 then null
    else list_contains(x, item) end;
create or replace macro slice(x, start, length) as
    case
        when start = 0 then trino_error('SQL array indices start at 1', start)
        when length < 0 then trino_error('length must be greater than or equal to 0', length)
        when length = 0 or start < -len(x) then x[1:0]
        when start < 0 then x[len(x) + start + 1:len(x) + start + length]
        else x[start:start + length - 1]
    end;
create or replace macro sequence(start bigint, stop bigint) as
    generate_series(start, stop, case when stop >= start then 1 else -1 end),
(start bigint, stop bigint, step bigint) as
    case when step = 0 or (stop > start and step < 0) or (stop < start and step > 0)
        then trino_error('sequence step does not lead from start to stop', step)
    else generate_series(start, stop, step) end;
{% endmacro %}
