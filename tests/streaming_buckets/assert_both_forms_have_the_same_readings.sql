-- The Hive and the Iceberg table have the same readings in every watched hour.
with

hive as (

    select
        dt,
        count(*) as readings,
        sum(sensor_id) as sensors,
        sum(current_temperature) as temperatures
    from {{ ref('target_table') }}
    where {{ athena_recipes.streaming_buckets_watched_where() }}
    group by dt

),

iceberg as (

    select
        dt,
        count(*) as readings,
        sum(sensor_id) as sensors,
        sum(current_temperature) as temperatures
    from {{ ref('target_table_iceberg') }}
    where {{ athena_recipes.streaming_buckets_watched_where() }}
    group by dt

)

select
    coalesce(hive.dt, iceberg.dt) as dt,
    hive.readings as hive_readings,
    iceberg.readings as iceberg_readings
from hive
full outer join iceberg
    on hive.dt = iceberg.dt
where
    hive.readings is distinct from iceberg.readings
    or hive.sensors is distinct from iceberg.sensors
    or hive.temperatures is distinct from iceberg.temperatures
