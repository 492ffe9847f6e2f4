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
        least(cast(system.main.floor(percentage * count(x)) as bigint) + 1, count(x))
    ];
-- Of the sample as a whole; DuckDB's own estimates the population from it.
create or replace macro skewness(x) as
    case when count(x) > 2 then
        system.main.skewness(x) * (count(x) - 2) / sqrt(cast(count(x) * (count(x) - 1) as double))
    end;
create or replace macro kurtosis(x) as
    case when count(x) > 3 then coalesce(system.main.kurtosis(x), nan()) end;
create or replace macro geometric_mean(x) as
    case when any_value(system.main.typeof(x)) like 'DECIMAL%'
        then trino_error('geometric_mean of decimals has 7 digits on Athena. Fix: cast(x as double)', count(*))
    else exp(avg(ln(x))) end;
-- Athena computes with 32 bits unless one of the two is a double. All but covariances are NULL where
-- they are not finite, as of a variance of 0.
{%- for name in ['corr', 'covar_pop', 'covar_samp', 'regr_slope', 'regr_intercept'] %}
create or replace macro {{ name }}(y, x) as
    case
        when any_value(system.main.typeof(y)) <> 'DOUBLE' and any_value(system.main.typeof(x)) <> 'DOUBLE'
            then trino_error('{{ name }} of what is no double has 7 digits on Athena. Fix: cast(x as double)', count(*))
{%- if not name.startswith('covar') %}
        when not isfinite(system.main.{{ name }}(y, x)) then null
{%- endif %}
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
