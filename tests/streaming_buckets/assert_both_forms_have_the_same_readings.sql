-- The Hive and the Iceberg table have the same readings in every watched hour, but for those of raw files
-- that are gone, which the Iceberg form keeps, and for events of which two deliveries differ: the Hive form has the
-- first by file, the Iceberg form the one that it saw first. The raw files are asked of hours that differ only.
{%- set counts %}
    select
        dt,
        count(*) as readings,
        sum(sensor_id) as sensors,
        sum(current_temperature) as temperatures
{%- endset %}
{%- set hive, iceberg = ref('streaming_buckets__target_table'), ref('streaming_buckets__target_table_iceberg') %}
{%- set watched = streaming_buckets_watched_where() %}
{%- set differing %}
    select coalesce(hive.dt, iceberg.dt) as dt
    from ({{ counts }} from {{ hive }} where {{ watched }} group by dt) as hive
    full outer join ({{ counts }} from {{ iceberg }} where {{ watched }} group by dt) as iceberg
        on hive.dt = iceberg.dt
    where
        hive.readings is distinct from iceberg.readings
        or hive.sensors is distinct from iceberg.sensors
        or hive.temperatures is distinct from iceberg.temperatures
    order by 1
{%- endset %}
{%- set hours = run_query(differing).columns[0].values() if athena_recipes.is_building() else [] %}
{%- set where = streaming_buckets_in_ranges('dt', streaming_buckets_ranges(hours)) %}

with

hive as (

    select * from {{ hive }} where {{ where }}

),

iceberg as (

    select * from {{ iceberg }} where {{ where }}

),

lines as (

    select * from {{ ref('stg_streaming_buckets__readings') }} where {{ where }}

),

raw_files as (

    select distinct
        dt,
        file
    from lines

),

events_that_differ as (

    select distinct
        dt,
        reading_id
    from lines
    where reject_reason = 'other_reading_before'

)

select
    coalesce(hive.dt, iceberg.dt) as dt,
    coalesce(hive.reading_id, iceberg.reading_id) as reading_id,
    hive.file as hive_file,
    iceberg.file as iceberg_file,
    'If a raw file was replaced, the Iceberg form has its earlier readings: delete the hour from target_table_iceberg, '
    || 'then dbt build -s streaming_buckets --vars ''{streaming_buckets_hours: [' || coalesce(hive.dt, iceberg.dt) || ']}''' as fix
from hive
full outer join iceberg
    on hive.dt = iceberg.dt and hive.reading_id = iceberg.reading_id
left join raw_files
    on iceberg.dt = raw_files.dt and iceberg.file = raw_files.file
left join events_that_differ
    on iceberg.dt = events_that_differ.dt and iceberg.reading_id = events_that_differ.reading_id
where
    iceberg.reading_id is null
    or (hive.reading_id is null and raw_files.file is not null)
    or (
        events_that_differ.reading_id is null
        and (hive.sensor_id <> iceberg.sensor_id or hive.current_temperature <> iceberg.current_temperature)
    )
