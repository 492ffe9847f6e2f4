{#
  Trino's date and time functions as DuckDB macros. The session's time zone is UTC.

  Overloads by type keep DATE apart from TIMESTAMP. DuckDB does not know the type of an aggregate, a
  window or a lateral column when it chooses one, and with two or more it stops and says so: compute
  such a value in a CTE before. Never leave one typed overload beside an untyped one: then it
  takes the typed one without a word.

  Usage: {{ athena_recipes._duckdb_functions_dates() }}
#}
{% macro _duckdb_functions_dates() %}
-- Calendar dates with an optional time; week dates and ordinal dates are refused. Milliseconds, as
-- in Trino; the zone of the text is applied but not kept.
create or replace macro from_iso8601_timestamp(text) as
    case
        when system.main.regexp_matches(
            text, '^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d(:?\d\d)?)?)?$'
        ) then system.main.date_trunc('millisecond', cast(text as timestamptz))
        when text is not null then trino_error('Not a supported ISO 8601 timestamp', text)
    end;
create or replace macro from_iso8601_date(text) as
    case
        when system.main.regexp_matches(text, '^\d{4}-\d\d-\d\d$') then cast(text as date)
        when text is not null then trino_error('Not a supported ISO 8601 date', text)
    end;
create or replace macro to_iso8601(x date) as strftime(x, '%Y-%m-%d'),
(x timestamp) as strftime(x, '%Y-%m-%dT%H:%M:%S.%g'),
(x timestamptz) as strftime(x at time zone 'UTC', '%Y-%m-%dT%H:%M:%S.%gZ');
create or replace macro from_unixtime(seconds) as
    cast(make_timestamptz(cast(round(seconds * 1000e0) as bigint) * 1000) as timestamptz);
create or replace macro to_unixtime(x) as epoch(x);
create or replace macro at_timezone(x timestamptz, zone) as x at time zone zone;
create or replace macro date(x) as cast(x as date);

-- DATE stays DATE; DuckDB's own gives a timestamp.
create or replace macro date_trunc(unit, x date) as cast(system.main.date_trunc(unit, x) as date),
(unit, x timestamp) as system.main.date_trunc(unit, x),
(unit, x timestamptz) as system.main.date_trunc(unit, x);
create or replace macro trino_interval(unit, n) as
    case lower(unit)
        when 'millisecond' then to_milliseconds(n)
        when 'second' then to_seconds(n)
        when 'minute' then to_minutes(n)
        when 'hour' then to_hours(n)
        when 'day' then to_days(cast(n as integer))
        when 'week' then to_weeks(cast(n as integer))
        when 'month' then to_months(cast(n as integer))
        when 'quarter' then to_quarters(cast(n as integer))
        when 'year' then to_years(cast(n as integer))
        else trino_error('Not a valid Timestamp field', unit)
    end;
create or replace macro date_add(unit, n, x date) as
    case when lower(unit) in ('day', 'week', 'month', 'quarter', 'year')
        then cast(x + trino_interval(unit, n) as date)
        else trino_error('Not a valid DATE field', unit) end,
(unit, n, x timestamp) as x + trino_interval(unit, n),
(unit, n, x timestamptz) as x + trino_interval(unit, n);
-- Whole units elapsed; DuckDB's own counts the boundaries crossed.
create or replace macro date_diff(unit, a, b) as datesub(unit, a, b);
create or replace macro date_format(x date, format) as python_date_format(cast(x as timestamp), format),
(x timestamp, format) as python_date_format(x, format),
(x timestamptz, format) as python_date_format(x at time zone 'UTC', format);
create or replace macro date_parse(text, format) as python_date_parse(text, format);
create or replace macro day_of_week(x) as cast(isodow(x) as bigint);
create or replace macro day_of_year(x) as cast(dayofyear(x) as bigint);
create or replace macro year_of_week(x) as cast(isoyear(x) as bigint);
{% endmacro %}
