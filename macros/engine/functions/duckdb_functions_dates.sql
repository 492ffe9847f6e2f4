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
            text, '^\d{4}-\d\d-\d\d(T([01]\d|2[0-3]):\d\d(:\d\d(\.\d+)?)?(Z|[+-](0\d|1[0-3])(:?[0-5]\d)?|[+-]14(:?00)?)?)?$'
        -- DuckDB reads no zone after minutes without seconds.
        ) then system.main.date_trunc(
            'millisecond', cast(system.main.regexp_replace(text, 'T(\d\d:\d\d)($|[Z+-])', 'T\1:00\2') as timestamptz)
        )
        when text is not null then trino_error('Not a supported ISO 8601 timestamp', text)
    end;
create or replace macro from_iso8601_date(text) as
    case
        when system.main.regexp_matches(text, '^\d{4}-\d\d-\d\d$') then cast(text as date)
        when text is not null then trino_error('Not a supported ISO 8601 date', text)
    end;
create or replace macro to_iso8601(x date) as strftime(x, '%Y-%m-%d'),
(x timestamp) as
    case when epoch_us(x) % 1000 = 0 then strftime(x, '%Y-%m-%dT%H:%M:%S.%g')
    else strftime(x, '%Y-%m-%dT%H:%M:%S.%f') end,
(x timestamptz) as strftime(x at time zone 'UTC', '%Y-%m-%dT%H:%M:%S.%gZ');
create or replace macro trino_is_offset(zone) as system.main.regexp_full_match(zone, '[+-]\d\d:\d\d');
create or replace macro trino_offset(zone) as
    case when trino_is_offset(zone) then
        to_minutes(cast(zone[1] || '1' as bigint) * (cast(zone[2:3] as bigint) * 60 + cast(zone[5:6] as bigint)))
    end;
-- DuckDB's name of a zone that is no offset.
create or replace macro trino_zone(zone) as
    case when zone = 'Z' then 'UTC' when not trino_is_offset(zone) then zone end;
-- `x at time zone 'zone'` is timezone('zone', x). A timestamp without a zone is in UTC; DuckDB's own
-- reads it as one of the zone. The clock of the zone, as a timestamp: DuckDB's type keeps no zone.
create or replace macro timezone(zone, x) as
    case when trino_is_offset(zone) then system.main.timezone('UTC', cast(x as timestamptz)) + trino_offset(zone)
    else system.main.timezone(trino_zone(zone), cast(x as timestamptz)) end,
(x) as cast(trino_error('timezone(x) differs on DuckDB, which keeps no zone. Fix: name the zone', '') as varchar);
create or replace macro at_timezone(x timestamptz, zone) as timezone(zone, x);
create or replace macro with_timezone(x timestamp, zone) as
    case when trino_is_offset(zone) then system.main.timezone('UTC', x - trino_offset(zone))
    else system.main.timezone(trino_zone(zone), x) end;
create or replace macro from_unixtime(seconds) as
    cast(make_timestamptz(cast(system.main.floor(seconds * 1000e0 + 0.5e0) as bigint) * 1000) as timestamptz),
(seconds, zone) as
    timezone(zone, make_timestamptz(cast(system.main.floor(seconds * 1000e0 + 0.5e0) as bigint) * 1000));
create or replace macro to_unixtime(x) as epoch(x);

-- `answer`, or an error for a unit that Trino has not, or has not for dates.
create or replace macro trino_unit(unit, is_date, answer) as
    case
        when is_date and lower(unit) not in ('day', 'week', 'month', 'quarter', 'year')
            then trino_error('Not a valid DATE field', unit)
        when lower(unit) not in (
            'millisecond', 'second', 'minute', 'hour', 'day', 'week', 'month', 'quarter', 'year'
        ) then trino_error('Not a valid TIMESTAMP field', unit)
        else answer
    end;
-- DATE stays DATE; DuckDB's own gives a timestamp.
create or replace macro date_trunc(unit, x date) as
    trino_unit(unit, true, cast(system.main.date_trunc(unit, x) as date)),
(unit, x timestamp) as trino_unit(unit, false, system.main.date_trunc(unit, x)),
(unit, x timestamptz) as trino_unit(unit, false, system.main.date_trunc(unit, x));
create or replace macro trino_interval(unit, n) as
    case lower(unit)
        when 'millisecond' then system.main.to_milliseconds(n)
        when 'second' then to_seconds(n)
        when 'minute' then to_minutes(n)
        when 'hour' then to_hours(n)
        when 'day' then to_days(cast(n as integer))
        when 'week' then to_weeks(cast(n as integer))
        when 'month' then to_months(cast(n as integer))
        when 'quarter' then to_quarters(cast(n as integer))
        when 'year' then to_years(cast(n as integer))
    end;
create or replace macro date_add(unit, n, x date) as
    trino_unit(unit, true, cast(x + trino_interval(unit, n) as date)),
(unit, n, x timestamp) as trino_unit(unit, false, x + trino_interval(unit, n)),
(unit, n, x timestamptz) as trino_unit(unit, false, x + trino_interval(unit, n));
-- Whole units elapsed, of whole milliseconds; DuckDB's own counts the boundaries crossed.
create or replace macro date_diff(unit, a, b) as
    trino_unit(
        unit,
        system.main.typeof(a) = 'DATE' and system.main.typeof(b) = 'DATE',
        datesub(unit, system.main.date_trunc('millisecond', a), system.main.date_trunc('millisecond', b))
    );
-- `extract(field from x)` is date_part('field', x). Days of the week are 1 (Monday) to 7.
create or replace macro date_part(field, x) as
    case
        when lower(field) in (
            'year', 'quarter', 'month', 'week', 'day', 'day_of_month', 'day_of_week', 'dow', 'day_of_year', 'doy',
            'year_of_week', 'yow', 'hour', 'minute', 'second', 'timezone_hour', 'timezone_minute'
        ) then system.main.date_part(
            case lower(field)
                when 'day_of_month' then 'day'
                when 'day_of_week' then 'isodow'
                when 'dow' then 'isodow'
                when 'day_of_year' then 'doy'
                when 'year_of_week' then 'isoyear'
                when 'yow' then 'isoyear'
                else lower(field)
            end, x
        )
        else trino_error('Not a valid field of extract', field)
    end;
-- Of the second and the day; DuckDB's own counts on.
create or replace macro millisecond(x) as system.main.millisecond(x) % 1000;
create or replace macro hour(x) as system.main.hour(x) % 24;
-- Of a number it is DuckDB's own, which `interval 1 millisecond` is.
create or replace macro to_milliseconds(x interval) as epoch_ms(x), (x double) as system.main.to_milliseconds(x);
create or replace macro date_format(x date, format) as python_date_format(cast(x as timestamp), format) || '',
(x timestamp, format) as python_date_format(x, format) || '',
(x timestamptz, format) as python_date_format(x at time zone 'UTC', format) || '';
create or replace macro date_parse(text, format) as python_date_parse(text, format);
create or replace macro day_of_week(x) as cast(isodow(x) as bigint);
create or replace macro day_of_year(x) as cast(dayofyear(x) as bigint);
create or replace macro year_of_week(x) as cast(isoyear(x) as bigint);
{% endmacro %}
