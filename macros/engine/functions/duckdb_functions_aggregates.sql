{#
  Trino's aggregates as DuckDB macros. A macro aggregate takes no FILTER, DISTINCT or ORDER BY:
  models write CASE inside.

  Usage: {{ athena_recipes._duckdb_functions_aggregates() }}
#}
{% macro _duckdb_functions_aggregates() %}
-- The x of the greatest y, also when that x is NULL; rows without y do not take part.
create or replace macro max_by(x, y) as system.main.arg_max_null(x, y);
create or replace macro min_by(x, y) as system.main.arg_min_null(x, y);
-- DuckDB's own is a hugeint, and NULL for no row.
create or replace macro count_if(condition) as count(case when condition then 1 end);
create or replace macro arbitrary(x) as any_value(x);
-- Exact, so within Trino's error of 2.3 %.
create or replace macro approx_distinct(x) as count(distinct x);
-- Exact; Trino's is too while it holds every value, and approximate for many.
create or replace macro approx_percentile(x, percentage) as
    list_sort(list(x) filter (where x is not null))[
        least(cast(floor(percentage * count(x)) as bigint) + 1, count(x))
    ];
-- The first value of a repeated key.
create or replace macro trino_first_entries(entries) as
    list_filter(
        entries, lambda entry, i: list_position(list_transform(entries, lambda one: one.k), entry.k) = i
    );
create or replace macro map_agg(k, v) as
    map_from_entries(trino_first_entries(list({'k': k, 'v': v}) filter (where k is not null)));
{% endmacro %}
