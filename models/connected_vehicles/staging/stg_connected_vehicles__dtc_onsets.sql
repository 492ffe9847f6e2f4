-- One row per vehicle and DTC: the day on which it was first reported, and the last one. A code that is cleared and comes
-- back is not a new one.
{{ config(materialized='table') }}

with

lists as (

    select
        masked_vin,
        cast(sampled_at as date) as day_date,
        dtcs,
        max_by(model, sampled_at) as model
    from {{ ref('connected_vehicles__telemetry') }}
    where dtcs is not null
    group by masked_vin, cast(sampled_at as date), dtcs

),

codes as (

    select
        lists.masked_vin,
        lists.day_date,
        lists.model,
        upper(trim(code.dtc)) as dtc
    from lists
    cross join unnest(split(lists.dtcs, ',')) as code (dtc)

)

select
    masked_vin,
    dtc,
    max_by(model, day_date) as model,
    min(day_date) as first_date,
    max(day_date) as last_date
from codes
where regexp_like(dtc, '^[A-Z0-9][A-Z0-9 .:/_-]{1,30}$')
group by masked_vin, dtc
