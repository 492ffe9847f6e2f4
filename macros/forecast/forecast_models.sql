{#
  Chooses each method's best candidate, makes the ensemble of all, and gives both intervals. One row per series, model,
  origin and step ahead: item_id, model, origin_at, step_ahead, target_at, actual, mean, p50, p90, p99,
  calibration_errors and scale. Only the last origin has no actual.

  What is chosen at an origin is chosen by errors that are known there: those of forecasts whose target is not later.
  A candidate's loss is its mean absolute error, divided by the scale; the other series' mean loss counts as 20 errors,
  so that short series are judged by all. An error counts for other series as 10 scales, and for intervals as 10
  mean errors at most, so that an odd series changes no other much. The ensemble weights candidates by 1 / loss^4. Quantiles are conformal: of the
  model's errors by step ahead, of all series, in units of the series' own mean error. Without one known error they
  are NULL. p50 <= p90 <= p99 always.

  Arguments:
    series: relation of `forecast_series`.
    candidates: relation of `forecast_candidates`.
    step: the step of the series.
    origins: number of past origins to give; the candidates' earlier ones are only learned from.
    minimum: lowest possible value, such as 0 for counts; none has no limit.

  Usage: {{ athena_recipes.forecast_models(ref('hours'), ref('candidates'), step='hour', origins=7, minimum=0) }}
#}
{% macro forecast_models(series, candidates, step='day', origins=14, minimum=none) -%}
{%- set own_errors = 20 -%}
{%- set most_scales = 10 -%}
{%- set loss -%}
    round((coalesce(own_losses.loss, 0) + {{ own_errors }} * pooled_losses.mean_loss) / nullif(coalesce(own_losses.errors, 0) + {{ own_errors }}, 0), 9)
{%- endset -%}
with

series as (

    select * from {{ series }}

),

candidates as (

    select * from {{ candidates }}

),

last_time as (

    select
        max(step_number) as last_step,
        max(observed_at) as last_at
    from series

),

origins as (

    select
        origin_step,
        row_number() over (order by origin_step desc) as origin_rank
    from (
        select distinct origin_step
        from candidates
    ) as found

),

losses as (

    select
        candidates.item_id,
        candidates.model,
        candidates.candidate,
        candidates.settled_step,
        sum(abs(series.value - candidates.point) / nullif(candidates.scale, 0)) as loss,
        sum(least(abs(series.value - candidates.point) / nullif(candidates.scale, 0), {{ most_scales }}e0)) as pooled_loss,
        count(case when candidates.scale > 0 then series.value end) as errors
    from candidates
    inner join series
        on candidates.item_id = series.item_id
        and candidates.target_step = series.step_number
    where candidates.settled_step is not null
    group by candidates.item_id, candidates.model, candidates.candidate, candidates.settled_step

),

own_losses as (

    select
        item_id,
        model,
        candidate,
        settled_step,
        sum(loss) over (partition by item_id, model, candidate order by settled_step) as loss,
        sum(errors) over (partition by item_id, model, candidate order by settled_step) as errors
    from losses

),

all_losses as (

    select
        model,
        candidate,
        settled_step,
        sum(pooled_loss) as loss,
        sum(errors) as errors
    from losses
    group by model, candidate, settled_step

),

pooled_losses as (

    select
        model,
        candidate,
        settled_step,
        sum(loss) over (partition by model, candidate order by settled_step)
        / nullif(sum(errors) over (partition by model, candidate order by settled_step), 0) as mean_loss
    from all_losses

),

judged as (

    select
        candidates.item_id,
        candidates.model,
        candidates.candidate,
        candidates.origin_step,
        {{ loss }} as loss
    from candidates
    left join own_losses
        on candidates.item_id = own_losses.item_id
        and candidates.model = own_losses.model
        and candidates.candidate = own_losses.candidate
        and candidates.origin_step = own_losses.settled_step
    left join pooled_losses
        on candidates.model = pooled_losses.model
        and candidates.candidate = pooled_losses.candidate
        and candidates.origin_step = pooled_losses.settled_step
    -- A candidate has all steps ahead, or none.
    where candidates.step_ahead = 1

),

weights as (

    select
        judged.*,
        row_number() over (
            partition by item_id, model, origin_step
            order by loss asc nulls last, candidate asc
        ) as candidate_rank,
        -- Where no error is known yet, the ensemble is the season before, else the value before.
        case
            when loss is not null then power(greatest(loss, 1e-6), -4)
            when model = 'seasonal_naive' then 1e-6
            when model = 'naive' then 1e-12
            else 1e-18
        end as weight
    from judged

),

weighted as (

    select
        candidates.*,
        weights.candidate_rank,
        weights.weight
    from candidates
    inner join weights
        on candidates.item_id = weights.item_id
        and candidates.model = weights.model
        and candidates.candidate = weights.candidate
        and candidates.origin_step = weights.origin_step

),

-- Each method by its best candidate, and the ensemble of all of them.
shares as (

    select
        weighted.*,
        case when kinds.is_ensemble then 'ensemble' else weighted.model end as shown_model,
        case when kinds.is_ensemble then weighted.weight when weighted.candidate_rank = 1 then 1e0 else 0e0 end as share
    from weighted
    cross join unnest(array[false, true]) as kinds (is_ensemble)

),

points as (

    select
        item_id,
        shown_model as model,
        origin_step,
        step_ahead,
        target_step,
        settled_step,
        -- One value per series and origin, but for the last digit: engines may add up in another order for each candidate.
        max(scale) as scale,
        sum(point * share) / nullif(sum(share), 0) as point
    from shares
    group by item_id, shown_model, origin_step, step_ahead, target_step, settled_step

),

compared as (

    select
        points.*,
        series.value as actual,
        abs(series.value - points.point) as abs_error
    from points
    left join series
        on points.item_id = series.item_id
        and points.target_step = series.step_number

),

step_errors as (

    select
        item_id,
        model,
        settled_step,
        sum(abs_error) as abs_error,
        count(abs_error) as errors,
        sum(least(abs_error / nullif(scale, 0), {{ most_scales }}e0)) as scaled_error,
        count(case when scale > 0 then abs_error end) as scaled_errors
    from compared
    where settled_step is not null
    group by item_id, model, settled_step

),

-- The series' own errors up to a step, and those of all series: rows of one step are peers.
own_errors as (

    select
        item_id,
        model,
        settled_step,
        sum(abs_error) over (partition by item_id, model order by settled_step) as abs_error,
        sum(errors) over (partition by item_id, model order by settled_step) as errors,
        sum(scaled_error) over (partition by model order by settled_step)
        / nullif(sum(scaled_errors) over (partition by model order by settled_step), 0) as mean_scaled_error
    from step_errors

),

spread as (

    select
        compared.*,
        (
            coalesce(own_errors.abs_error, 0)
            + {{ own_errors }} * coalesce(own_errors.mean_scaled_error, 1) * compared.scale
        ) / nullif(coalesce(own_errors.errors, 0) + {{ own_errors }}, 0) as mean_error
    from compared
    left join own_errors
        on compared.item_id = own_errors.item_id
        and compared.model = own_errors.model
        and compared.origin_step = own_errors.settled_step

),

known_errors as (

    select
        spread.model,
        spread.step_ahead,
        origins.origin_step,
        greatest(least((spread.actual - spread.point) / nullif(spread.mean_error, 0), {{ most_scales }}e0), -{{ most_scales }}e0) as relative_error
    from spread
    inner join origins
        on spread.settled_step <= origins.origin_step
    where
        origins.origin_rank <= {{ origins + 1 }}
        and spread.actual is not null
        and spread.mean_error > 0

),

ranked as (

    select
        model,
        step_ahead,
        origin_step,
        relative_error,
        row_number() over (partition by model, step_ahead, origin_step order by relative_error) as error_rank,
        count(*) over (partition by model, step_ahead, origin_step) as errors
    from known_errors

),

quantiles as (

    select
        model,
        step_ahead,
        origin_step,
        count(*) as errors,
        avg(relative_error) as mean_error,
        {%- for percent in [50, 90, 99] %}
        min(case when error_rank >= least(errors, ((errors + 1) * {{ percent }} + 99) / 100) then relative_error end) as error_p{{ percent }}{{ ',' if not loop.last }}
        {%- endfor %}
    from ranked
    group by model, step_ahead, origin_step

),

placed as (

    select
        spread.item_id,
        spread.model,
        spread.origin_step - last_time.last_step as origin_offset,
        spread.step_ahead,
        spread.target_step - last_time.last_step as target_offset,
        last_time.last_at,
        spread.actual,
        spread.point + coalesce(spread.mean_error * quantiles.mean_error, 0) as mean,
        {%- for percent in [50, 90, 99] %}
        spread.point + spread.mean_error * quantiles.error_p{{ percent }} as p{{ percent }},
        {%- endfor %}
        coalesce(quantiles.errors, 0) as calibration_errors,
        spread.scale
    from spread
    inner join origins
        on spread.origin_step = origins.origin_step
        and origins.origin_rank <= {{ origins + 1 }}
    cross join last_time
    left join quantiles
        on spread.model = quantiles.model
        and spread.step_ahead = quantiles.step_ahead
        and spread.origin_step = quantiles.origin_step

)

select
    item_id,
    model,
    date_add('{{ step }}', origin_offset, last_at) as origin_at,
    step_ahead,
    date_add('{{ step }}', target_offset, last_at) as target_at,
    actual,
    {%- for column in ['mean', 'p50', 'p90', 'p99'] %}
    {{ 'greatest(' ~ column ~ ', ' ~ minimum ~ ') as ' ~ column if minimum is not none else column }},
    {%- endfor %}
    calibration_errors,
    scale
from placed
{%- endmacro %}
