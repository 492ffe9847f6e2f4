{#
  Trino's aggregates as DuckDB macros. A macro aggregate takes no FILTER, DISTINCT or ORDER BY:
  models write CASE inside.

  Usage: {{ athena_recipes._duckdb_functions_aggregates() }}
#}
{% macro _duckdb_functions_aggregates() %}
-- The x of the greatest y, also when that x is NULL; rows without y do not take part.
-- NaN is no greatest y; DuckDB's own takes it for one.
create or replace macro max_by(x, y) as
    case when count(trino_not_nan(y)) = 0
        then system.main.arg_max_null(x, y)
    else system.main.arg_max_null(x, trino_not_nan(y)) end;
create or replace macro min_by(x, y) as system.main.arg_min_null(x, y);
-- DuckDB's own is a hugeint, and NULL for no row.
create or replace macro count_if(condition) as count(case when condition then 1 end);
create or replace macro arbitrary(x) as any_value(x);
-- Exact, which is within Trino's error of 2.3 %.
create or replace macro approx_distinct(x) as count(distinct x);
-- Exact; Trino's is too while it holds every value, and approximate for many.
create or replace macro approx_percentile(x, percentage) as
    list_sort(list(x) filter (where x is not null))[
        least(cast(floor(percentage * count(x)) as bigint) + 1, count(x))
    ];
-- Of the sample as a whole; DuckDB's own estimates the population from it.
create or replace macro skewness(x) as
    case when count(x) > 2 then
        system.main.skewness(x) * (count(x) - 2) / sqrt(cast(count(x) * (count(x) - 1) as double))
    end;
create or replace macro kurtosis(x) as
    case when count(x) > 3 then coalesce(system.main.kurtosis(x), nan()) end;
create or replace macro geometric_mean(x) as exp(avg(ln(x)));
-- NULL where the variance is 0; DuckDB's own give NaN.
{%- for name in ['corr', 'regr_slope'] %}
create or replace macro {{ name }}(y, x) as
    case
        when isnan(system.main.{{ name }}(y, x)) and not bool_or(isnan(cast(x as double)) or isnan(cast(y as double)))
            then null
        else system.main.{{ name }}(y, x)
    end;
{%- endfor %}
-- The first value of a repeated key.
create or replace macro trino_first_entries(entries) as
    list_filter(
        entries, lambda entry, i: list_position(list_transform(entries, lambda one: one.k), entry.k) = i
    );
create or replace macro map_agg(k, v) as
    map_from_entries(trino_first_entries(list({'k': k, 'v': v}) filter (where k is not null)));
{% endmacro %}
