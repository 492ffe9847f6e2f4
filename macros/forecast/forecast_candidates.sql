{#
  Forecasts each series from each origin with each candidate: a method with its constants and season. A forecast reads
  values up to its origin alone. One row per series, origin, candidate and step ahead: item_id, origin_step, model,
  candidate, step_ahead, target_step, settled_step (the first origin that knows the target's value; NULL after the last
  time), point, and scale: the mean absolute difference to the season before, up to the origin.

  Methods: naive, seasonal_naive, drift, simple_exponential_smoothing (which starts from the mean) and holt (which
  starts from the regression line; its slope goes on, or is damped). The last three take the series as it is, and without
  the additive season of a regression with one level per slot. Smoothing has no recursion: level and slope are sums
  of past values with weights by lag.

  Arguments:
    series: relation of `forecast_series`.
    horizon: number of steps to forecast.
    seasons: list of seasons in steps, such as [7] or [24, 168].
    window: number of last steps that a forecast reads, at most 10,000.
    origins: number of past origins; the last time is one more.
    every: steps between origins.

  Usage: {{ athena_recipes.forecast_candidates(ref('hours'), horizon=24, seasons=[24, 168], window=672, origins=14, every=24) }}
#}
{% macro forecast_candidates(series, horizon, seasons, window, origins, every=1) -%}
{%- if window < seasons | max %}
    {{ exceptions.raise_compiler_error('forecast_candidates: a window of ' ~ window ~ ' steps is shorter than a season of ' ~ (seasons | max) ~ '. Fix: raise window, two seasons or more') }}
{%- endif -%}
{%- set smoothing = athena_recipes._forecast_smoothing() -%}
with

series as (

    select
        item_id,
        step_number,
        filled_value as y
    from {{ series }}
    where filled_value is not null

),

origins as (

    select
        last_time.last_step,
        last_time.last_step - {{ every }} * past.number as origin_step
    from (
        select max(step_number) as last_step
        from series
    ) as last_time
    cross join unnest(sequence(0, {{ origins }})) as past (number)

),

lags as (

    select
        lag_steps,
        {%- for simple in smoothing.simple %}
        {{ simple.alpha }} * power({{ simple.rest }}, lag_steps) as {{ simple.column }}_weight,
        {%- endfor %}
        {%- for holt in smoothing.holt %}
        {{ holt.level }} as {{ holt.column }}_level_weight,
        {{ holt.slope }} as {{ holt.column }}_slope_weight{{ ',' if not loop.last }}
        {%- endfor %}
    from unnest(sequence(0, {{ window - 1 }})) as spine (lag_steps)

),

training as (

    select
        series.item_id,
        origins.origin_step,
        series.step_number,
        origins.origin_step - series.step_number as lag_steps,
        cast(series.step_number - origins.origin_step as double) as x,
        series.y,
        abs(series.y - season_before.y) as season_change,
        abs(series.y - step_before.y) as step_change
    from series
    inner join origins
        on series.step_number <= origins.origin_step
        and series.step_number > origins.origin_step - {{ window }}
    left join series as season_before
        on series.item_id = season_before.item_id
        and series.step_number = season_before.step_number + {{ seasons | max }}
    left join series as step_before
        on series.item_id = step_before.item_id
        and series.step_number = step_before.step_number + 1

),

windows as (

    select
        item_id,
        origin_step,
        count(*) as steps,
        coalesce(avg(season_change), avg(step_change)) as scale
    from training
    group by item_id, origin_step

),

seasoned as (

    select
        training.item_id,
        training.origin_step,
        training.lag_steps,
        training.x,
        training.y,
        seasons.season,
        training.step_number % nullif(seasons.season, 0) as slot
    from training
    inner join windows
        on training.item_id = windows.item_id
        and training.origin_step = windows.origin_step
    inner join unnest(array[{{ ([1] + seasons) | join(', ') }}]) as seasons (season)
        on windows.steps >= seasons.season

),

slot_sums as (

    select
        item_id,
        origin_step,
        season,
        slot,
        count(*) as steps,
        avg(x) as mean_x,
        avg(y) as mean_y,
        sum(x * y) - sum(x) * avg(y) as sum_xy,
        sum(x * x) - sum(x) * avg(x) as sum_xx
    from seasoned
    group by item_id, origin_step, season, slot

),

slopes as (

    select
        item_id,
        origin_step,
        season,
        -- With less than two seasons a slope cannot be separated from the season.
        case when sum(steps) >= 2 * season and sum(steps) > 2 then sum(sum_xy) / nullif(sum(sum_xx), 0) else 0e0 end as slope
    from slot_sums
    group by item_id, origin_step, season

),

slot_levels as (

    select
        slot_sums.item_id,
        slot_sums.origin_step,
        slot_sums.season,
        slot_sums.slot,
        slopes.slope,
        slot_sums.mean_y - slopes.slope * slot_sums.mean_x as slot_level
    from slot_sums
    inner join slopes
        on slot_sums.item_id = slopes.item_id
        and slot_sums.origin_step = slopes.origin_step
        and slot_sums.season = slopes.season

),

slots as (

    select
        item_id,
        origin_step,
        season,
        slot,
        slope,
        avg(slot_level) over (partition by item_id, origin_step, season) as level,
        slot_level - avg(slot_level) over (partition by item_id, origin_step, season) as season_part
    from slot_levels

),

adjusted as (

    select
        seasoned.item_id,
        seasoned.origin_step,
        seasoned.season,
        seasoned.lag_steps,
        slots.level,
        slots.slope,
        seasoned.y - slots.season_part as adjusted_y,
        seasoned.y - slots.season_part - slots.level - slots.slope * seasoned.x as residual
    from seasoned
    inner join slots
        on seasoned.item_id = slots.item_id
        and seasoned.origin_step = slots.origin_step
        and seasoned.season = slots.season
        and seasoned.slot = slots.slot

),

smoothed as (

    select
        adjusted.item_id,
        adjusted.origin_step,
        adjusted.season,
        count(*) as steps,
        max(adjusted.level) as level,
        max(adjusted.slope) as slope,
        avg(adjusted.adjusted_y) as mean_y,
        max(case when adjusted.lag_steps = 0 then adjusted.adjusted_y end) as last_y,
        max_by(adjusted.adjusted_y, adjusted.lag_steps) as first_y,
        {%- for simple in smoothing.simple %}
        sum(adjusted.adjusted_y * lags.{{ simple.column }}_weight) as {{ simple.column }}_level,
        {%- endfor %}
        {%- for holt in smoothing.holt %}
        sum(adjusted.residual * lags.{{ holt.column }}_level_weight) as {{ holt.column }}_level,
        sum(adjusted.residual * lags.{{ holt.column }}_slope_weight) as {{ holt.column }}_slope{{ ',' if not loop.last }}
        {%- endfor %}
    from adjusted
    inner join lags
        on adjusted.lag_steps = lags.lag_steps
    group by adjusted.item_id, adjusted.origin_step, adjusted.season

),

states as (

    select
        item_id,
        origin_step,
        season,
        'naive' as model,
        'naive' as candidate,
        last_y as level,
        0e0 as slope,
        false as is_damped
    from smoothed
    where season = 1
    union all
    select
        item_id,
        origin_step,
        season,
        'drift' as model,
        'drift' as candidate,
        last_y as level,
        (last_y - first_y) / nullif(steps - 1, 0) as slope,
        false as is_damped
    from smoothed
    where steps > 1
    {%- for simple in smoothing.simple %}
    union all
    select
        item_id,
        origin_step,
        season,
        'simple_exponential_smoothing' as model,
        '{{ simple.name }}' as candidate,
        mean_y * power({{ simple.rest }}, steps) + {{ simple.column }}_level as level,
        0e0 as slope,
        false as is_damped
    from smoothed
    {%- endfor %}
    {%- for holt in smoothing.holt %}
    {%- for is_damped in ['false', 'true'] %}
    union all
    select
        item_id,
        origin_step,
        season,
        'holt' as model,
        '{{ holt.name }}{{ ', damped' if is_damped == 'true' }}' as candidate,
        level + {{ holt.column }}_level as level,
        slope + {{ holt.column }}_slope as slope,
        {{ is_damped }} as is_damped
    from smoothed
    where steps > 2
    {%- endfor %}
    {%- endfor %}

),

ahead as (

    select
        step_ahead,
        -- The sum of 0.8, 0.8^2 and so on.
        4e0 * (1 - power(0.8e0, step_ahead)) as damped_steps
    from unnest(sequence(1, {{ horizon }})) as spine (step_ahead)

),

points as (

    select
        states.item_id,
        states.origin_step,
        states.model,
        states.candidate || case when states.season > 1 then ', season ' || cast(states.season as varchar) else '' end as candidate,
        ahead.step_ahead,
        states.level
        + states.slope * case when states.is_damped then ahead.damped_steps else ahead.step_ahead end
        + slots.season_part as point
    from states
    cross join ahead
    inner join slots
        on states.item_id = slots.item_id
        and states.origin_step = slots.origin_step
        and states.season = slots.season
        and (states.origin_step + ahead.step_ahead) % nullif(states.season, 0) = slots.slot
    {%- for season in seasons %}
    union all
    select
        windows.item_id,
        windows.origin_step,
        'seasonal_naive' as model,
        'season {{ season }}' as candidate,
        ahead.step_ahead,
        series.y as point
    from windows
    cross join ahead
    inner join series
        on windows.item_id = series.item_id
        and windows.origin_step + ahead.step_ahead
        - {{ season }} * ((ahead.step_ahead + {{ season - 1 }}) / {{ season }}) = series.step_number
    where windows.steps >= {{ season }}
    {%- endfor %}

)

select
    points.item_id,
    points.origin_step,
    points.model,
    points.candidate,
    points.step_ahead,
    points.origin_step + points.step_ahead as target_step,
    case
        when points.origin_step + points.step_ahead <= origins.last_step
            then
                origins.last_step
                - {{ every }} * ((origins.last_step - points.origin_step - points.step_ahead) / {{ every }})
    end as settled_step,
    points.point,
    windows.scale
from points
inner join windows
    on points.item_id = windows.item_id
    and points.origin_step = windows.origin_step
inner join origins
    on points.origin_step = origins.origin_step
{%- endmacro %}
