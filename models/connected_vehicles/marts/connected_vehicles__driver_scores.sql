-- One row per driver and month: a score from 1 to 100. Points per exposure are compared with a reference and weighted:
-- score = 1 + 99 / (1 + sum of weight * rate / reference). Sums over seconds are all that is used, so a split trip scores as
-- a whole one, a second that turns harsh never raises a score, and a driver without points has 100. A second that is added
-- also adds its exposure.
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
        100 * {{ component }}_points / nullif(exposure_km, 0) as {{ component }}_per_100_km,
        {%- endfor %}
        speeding_points / nullif(exposure_hours, 0) as speeding_per_hour
    from sums

),

terms as (

    select
        rates.*,
        {%- for component in components %}
        {%- set rate = component ~ ('_per_hour' if component == 'speeding' else '_per_100_km') %}
        weights.{{ component }}_weight * rates.{{ rate }} as {{ component }}_term{{ ',' if not loop.last }}
        {%- endfor %}
    from rates
    cross join weights

),

summed as (

    select
        terms.*,
        {{ components | join('_term + ') }}_term as all_terms
    from terms

)

select
    driver_id,
    month_date,
    1 + 99 / nullif(1 + all_terms, 0) as score,
    exposure_km,
    exposure_hours,
    exposure_km >= {{ connected_vehicles_number_of('score_minimum_km', 0, 100000) }} as has_enough_exposure,
    {%- for component in components %}
    {{ component }}_points,
    {{ component }}{{ '_per_hour' if component == 'speeding' else '_per_100_km' }},
    coalesce({{ component }}_term / nullif(all_terms, 0), 0) * 99 * all_terms / nullif(1 + all_terms, 0) as {{ component }}_lost_score,
    {%- endfor %}
    cast(rank() over (partition by month_date order by all_terms, driver_id) as bigint) as month_rank
from summed
