-- One row per driver and month: a score from 1 to 100. Points per exposure are compared with a reference and weighted:
-- score = 1 + 99 / (1 + sum of weight * rate / reference). The exposure of a rate is that of the clean seconds, those without
-- points of any component. So a second with points, added or turned harsh, never raises a score; a driver without points has
-- 100, and one without a clean second has 1. Sums over seconds are all that is used, so a split trip scores as a whole one.
-- jinja: the four components are treated alike.
{%- set components = ['braking', 'acceleration', 'cornering', 'speeding'] %}

with

weights as (

    select
        {%- for component in components %}
        max(case component when '{{ component }}' then weight / nullif(reference_points, 0) end) as {{ component }}_weight{{ ',' if not loop.last }}
        {%- endfor %}
    from {{ ref('connected_vehicles__score_components') }}

),

sums as (

    select
        driver_id,
        cast(date_trunc('month', sampled_at) as date) as month_date,
        cast(sum(distance_mm) as double) / 1000000 as exposure_km,
        cast(count(*) as double) / 3600 as exposure_hours,
        cast(sum(case when {{ components | join('_points + ') }}_points = 0 then distance_mm else 0 end) as double) / 1000000 as clean_km,
        cast(sum(case when {{ components | join('_points + ') }}_points = 0 then 1 else 0 end) as double) / 3600 as clean_hours,
        {%- for component in components %}
        cast(sum({{ component }}_points) as bigint) as {{ component }}_points{{ ',' if not loop.last }}
        {%- endfor %}
    from {{ ref('stg_connected_vehicles__driving') }}
    where driver_id is not null
    group by driver_id, cast(date_trunc('month', sampled_at) as date)

),

rates as (

    select
        sums.*,
        {%- for component in components[:3] %}
        100 * {{ component }}_points / nullif(clean_km, 0) as {{ component }}_per_100_km,
        {%- endfor %}
        speeding_points / nullif(clean_hours, 0) as speeding_per_hour
    from sums

),

terms as (

    select
        rates.*,
        -- Without a clean second, the points of all exposure say which component costs how much.
        {%- for component in components %}
        {%- set rate = component ~ ('_per_hour' if component == 'speeding' else '_per_100_km') %}
        {%- set of_all = 'speeding_points / nullif(exposure_hours, 0)' if component == 'speeding'
            else '100 * ' ~ component ~ '_points / nullif(exposure_km, 0)' %}
        weights.{{ component }}_weight * coalesce({{ rate }}, {{ of_all }}) as {{ component }}_term{{ ',' if not loop.last }}
        {%- endfor %}
    from rates
    cross join weights

),

summed as (

    select
        terms.*,
        {{ components | join('_term + ') }}_term as all_terms
    from terms

),

scored as (

    select
        summed.*,
        case when clean_hours > 0 then 1 + 99 / nullif(1 + all_terms, 0) else 1 end as score
    from summed

)

select
    driver_id,
    month_date,
    score,
    exposure_km,
    exposure_hours,
    clean_km,
    clean_hours,
    exposure_km >= {{ connected_vehicles_number_of('score_minimum_km', 0, 100000) }} as has_enough_exposure,
    {%- for component in components %}
    {{ component }}_points,
    {{ component }}{{ '_per_hour' if component == 'speeding' else '_per_100_km' }},
    coalesce({{ component }}_term / nullif(all_terms, 0), 0) * (100 - score) as {{ component }}_lost_score,
    {%- endfor %}
    cast(rank() over (partition by month_date order by clean_hours = 0, all_terms, driver_id) as bigint) as month_rank
from scored
