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
    seasons: list of seasons in steps, such as [7] or [24, 168]; empty, or [1], where there is none.
    window: number of last steps that a forecast reads, at most 10,000.
    origins: number of past origins; the last time is one more.
    every: steps between origins.
    methods: list of methods beside naive and seasonal_naive, all of them by default; fewer cost less.

  Usage: {{ athena_recipes.forecast_candidates(ref('hours'), horizon=24, seasons=[24, 168], window=672, origins=14, every=24) }}
#}
{% macro forecast_candidates(series, horizon, seasons, window, origins, every=1, methods=['drift', 'simple_exponential_smoothing', 'holt']) -%}
{%- set all_seasons = ([1] + seasons) | unique | list -%}
{%- set longest = all_seasons | max -%}
{{- athena_recipes._forecast_check(horizon >= 1, 'horizon is ' ~ horizon ~ ' steps', 'forecast one step or more') }}
{{- athena_recipes._forecast_check(origins >= 0 and every >= 1, 'origins is ' ~ origins ~ ' and every is ' ~ every, 'give 0 origins or more, every 1 step or more') }}
{{- athena_recipes._forecast_check(all_seasons | min >= 1, 'a season has ' ~ (all_seasons | min) ~ ' steps', 'give seasons of 2 steps or more, or none') }}
{{- athena_recipes._forecast_check(window >= longest, 'a window of ' ~ window ~ ' steps is shorter than a season of ' ~ longest, 'raise window, two seasons or more') }}
{{- athena_recipes._forecast_check([horizon, origins, window] | max <= 10000, 'horizon, origins or window is above 10,000, the limit of Athena\'s sequence', 'lower it, or take a longer step') -}}
{%- set found = athena_recipes._forecast_methods(methods) -%}
with

series as (

    select
        item_id,
        step_number,
        filled_value as y,
        abs(filled_value - lag(filled_value, {{ longest }}) over (partition by item_id order by step_number)) as season_change,
        abs(filled_value - lag(filled_value, 1) over (partition by item_id order by step_number)) as step_change
    from {{ series }}
    where filled_value is not null

),

origins as (

    select
        last_time.last_step,
        last_time.last_step - {{ every }} * past.number as origin_step
    from (
        select max(step_number) as last_step
        from {{ series }}
    ) as last_time
    cross join unnest(sequence(0, {{ origins }})) as past (number)

),

lags as (

    select
        {{ (['lag_steps'] + found.weights) | join(',\n        ') }}
    from unnest(sequence(0, {{ window - 1 }})) as spine (lag_steps)

),

training as (

    select
        series.item_id,
        origins.origin_step,
        origins.last_step,
        series.step_number,
        origins.origin_step - series.step_number as lag_steps,
        cast(series.step_number - origins.origin_step as double) as x,
        series.y,
        count(*) over (partition by series.item_id, origins.origin_step) as steps,
        coalesce(
            avg(series.season_change) over (partition by series.item_id, origins.origin_step),
            avg(series.step_change) over (partition by series.item_id, origins.origin_step)
        ) as scale
    from series
    inner join origins
        on series.step_number <= origins.origin_step
        and series.step_number > origins.origin_step - {{ window }}

),

seasoned as (

    select
        training.*,
        seasons.season,
        training.step_number % nullif(seasons.season, 0) as slot
    from training
    cross join unnest(array[{{ all_seasons | join(', ') }}]) as seasons (season)
    where training.steps >= seasons.season

),

slot_sums as (

    select
        item_id,
        origin_step,
        season,
        slot,
        max(steps) as steps,
        avg(x) as mean_x,
        avg(y) as mean_y,
        sum(x * y) - sum(x) * avg(y) as sum_xy,
        sum(x * x) - sum(x) * avg(x) as sum_xx
    from seasoned
    group by item_id, origin_step, season, slot

),

slopes as (

    select
        slot_sums.*,
        -- With less than two seasons a slope cannot be separated from the season.
        case
            when steps >= 2 * season and steps > 2
                then
                    sum(sum_xy) over (partition by item_id, origin_step, season)
                    / nullif(sum(sum_xx) over (partition by item_id, origin_step, season), 0)
            else 0e0
        end as slope
    from slot_sums

),

slot_levels as (

    select
        item_id,
        origin_step,
        season,
        slot,
        slope,
        mean_y - slope * mean_x as slot_level
    from slopes

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
        seasoned.last_step,
        seasoned.scale,
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
        max(adjusted.last_step) as last_step,
        max(adjusted.scale) as scale,
        count(*) as steps,
        max(adjusted.level) as level,
        max(adjusted.slope) as slope,
        avg(adjusted.adjusted_y) as mean_y,
        max(case when adjusted.lag_steps = 0 then adjusted.adjusted_y end) as last_y,
        {{ (['max_by(adjusted.adjusted_y, adjusted.lag_steps) as first_y'] + found.sums) | join(',\n        ') }}
    from adjusted
    inner join lags
        on adjusted.lag_steps = lags.lag_steps
    group by adjusted.item_id, adjusted.origin_step, adjusted.season

),

numbered as (

    select
        smoothed.*,
        candidates.number
    from smoothed
    cross join unnest(sequence(1, {{ found.candidates | length }})) as candidates (number)

),

states as (

    select
        item_id,
        origin_step,
        last_step,
        scale,
        season,
        {%- for column, quote in [('model', "'"), ('name', "'"), ('level', ''), ('slope', '')] %}
        case number
            {%- for candidate in found.candidates %}
            when {{ loop.index }} then {{ quote ~ candidate[column] ~ quote }}
            {%- endfor %}
        end as {{ 'candidate' if column == 'name' else column }},
        {%- endfor %}
        case number
            {%- for candidate in found.candidates %}
            when {{ loop.index }} then {{ candidate.is_damped | default(false) | lower }}
            {%- endfor %}
        end as is_damped
    from numbered
    where
        case number
            {%- for candidate in found.candidates %}
            when {{ loop.index }} then {{ candidate.when }}
            {%- endfor %}
        end

),

ahead as (

    select
        step_ahead,
        -- The sum of 0.8, 0.8^2 and so on.
        4e0 * (1 - power(0.8e0, step_ahead)) as damped_steps
    from unnest(sequence(1, {{ horizon }})) as spine (step_ahead)

),

-- The slot of each step ahead, so that the joins below are of equal columns.
targets as (

    select
        origins.origin_step,
        seasons.season,
        ahead.step_ahead,
        ahead.damped_steps,
        (origins.origin_step + ahead.step_ahead) % nullif(seasons.season, 0) as slot
    from origins
    cross join ahead
    cross join unnest(array[{{ all_seasons | join(', ') }}]) as seasons (season)

),

points as (

    select
        states.item_id,
        states.origin_step,
        states.last_step,
        states.model,
        states.candidate || case when states.season > 1 then ', season ' || cast(states.season as varchar) else '' end as candidate,
        targets.step_ahead,
        states.level
        + states.slope * case when states.is_damped then targets.damped_steps else targets.step_ahead end
        + slots.season_part as point,
        states.scale
    from states
    inner join targets
        on states.origin_step = targets.origin_step
        and states.season = targets.season
    inner join slots
        on states.item_id = slots.item_id
        and targets.origin_step = slots.origin_step
        and targets.season = slots.season
        and targets.slot = slots.slot
    union all
    select
        seasoned.item_id,
        seasoned.origin_step,
        seasoned.last_step,
        'seasonal_naive' as model,
        'season ' || cast(seasoned.season as varchar) as candidate,
        targets.step_ahead,
        seasoned.y as point,
        seasoned.scale
    from seasoned
    inner join targets
        on seasoned.origin_step = targets.origin_step
        and seasoned.season = targets.season
        and seasoned.slot = targets.slot
    where seasoned.season > 1 and seasoned.lag_steps < seasoned.season

)

select
    item_id,
    origin_step,
    model,
    candidate,
    step_ahead,
    origin_step + step_ahead as target_step,
    case
        when origin_step + step_ahead <= last_step
            then last_step - {{ every }} * ((last_step - origin_step - step_ahead) / {{ every }})
    end as settled_step,
    point,
    scale
from points
{%- endmacro %}
