-- The summary of an hour is of the readings that are curated now, all of them and no others.
with

summed_up as (

    select
        dt,
        sum(readings) as readings,
        sum(temperature_total) as temperatures
    from {{ ref('streaming_buckets__sensor_hours') }}
    where {{ streaming_buckets_watched_where() }}
    group by dt

),

curated as (

    select
        dt,
        count(*) as readings,
        sum(current_temperature) as temperatures
    from {{ streaming_buckets_chosen().table }}
    where {{ streaming_buckets_watched_where() }}
    group by dt

)

select
    coalesce(summed_up.dt, curated.dt) as dt,
    summed_up.readings as summed_up_readings,
    curated.readings as curated_readings
from summed_up
full outer join curated
    on summed_up.dt = curated.dt
where
    summed_up.readings is distinct from curated.readings
    or summed_up.temperatures is distinct from curated.temperatures
