{#
  Makes regular series of a table: one row per series and step, from the first to the last time of the table. Columns:
  item_id; step_number, of which the largest is the last time; observed_at, a timestamp; value, NULL where the table has
  none; filled_value, the last value of the same season slot, else of the step before, NULL before the first value. A
  fill reads earlier values alone. Values of one series and step are added. NaN, infinity and what is above 1e300 is no
  value.

  Arguments:
    relation: the table, a relation or a subquery's name.
    item: expression for the name of the series.
    time: expression for the time, a date or a timestamp; truncated to the step.
    value: expression for the value, a number.
    step: minute, hour, day, week or another unit of date_trunc.
    season: steps per season, for the fill.
    history: number of last steps to keep, at most 10,000, which is the limit of Athena's sequence.

  Usage: {{ athena_recipes.forecast_series(ref('rides'), 'station', 'ride_hour', 'rides', step='hour', season=168, history=1344) }}
#}
{% macro forecast_series(relation, item, time, value, step='day', season=1, history=400) -%}
{{- athena_recipes._forecast_check(history <= 10000, 'history is ' ~ history ~ ' steps, but Athena\'s sequence has at most 10,000', 'lower history, or take a longer step') }}
{{- athena_recipes._forecast_check(history >= 1 and season >= 1, 'history is ' ~ history ~ ' and season ' ~ season ~ ' steps', 'give 1 step or more') -}}
with

given_values as (

    select
        cast({{ item }} as varchar) as item_id,
        cast({{ time }} as timestamp) as given_at,
        cast({{ value }} as double) as given_value
    from {{ relation }}

),

stepped as (

    select
        item_id,
        date_trunc('{{ step }}', given_at) as observed_at,
        given_value
    from given_values
    where item_id is not null and given_at is not null

),

observed as (

    select
        item_id,
        observed_at,
        -- NaN is below no number on Athena, and above all on DuckDB.
        sum(case when abs(given_value) < 1e300 then given_value end) as observed_value
    from stepped
    group by item_id, observed_at

),

span as (

    select
        min(observed_at) as first_at,
        max(observed_at) as last_at
    from observed

),

numbered as (

    select
        {{ history }} - spine.steps_back as step_number,
        date_add('{{ step }}', -spine.steps_back, span.last_at) as observed_at,
        span.first_at
    from span
    cross join unnest(sequence(0, {{ history - 1 }})) as spine (steps_back)

),

times as (

    select
        step_number,
        observed_at
    from numbered
    where observed_at >= first_at

),

items as (

    select distinct item_id
    from observed

),

regular as (

    select
        items.item_id,
        times.step_number,
        times.observed_at,
        observed.observed_value,
        times.step_number % {{ season }} as slot,
        count(observed.observed_value) over (
            partition by items.item_id
            order by times.step_number
        ) as values_before,
        count(observed.observed_value) over (
            partition by items.item_id, times.step_number % {{ season }}
            order by times.step_number
        ) as slot_values_before
    from items
    cross join times
    left join observed
        on items.item_id = observed.item_id
        and times.observed_at = observed.observed_at

)

select
    item_id,
    step_number,
    observed_at,
    observed_value as value,
    coalesce(
        max(observed_value) over (partition by item_id, slot, slot_values_before),
        max(observed_value) over (partition by item_id, values_before)
    ) as filled_value
from regular
{%- endmacro %}
