-- One row per file and different rejected row, with the number of its copies and the reason.
{{ config(
    materialized='file_table',
    files="{{ taxi_bookmarks_files() }}",
    vanished_files=var('taxi_bookmarks_vanished_files'),
    files_per_run=var('taxi_bookmarks_files_per_run')
) }}
-- depends_on: {{ ref('stg_taxi_bookmarks__files') }}
with

rejected as (

    select
        source_path,
        source_file,
        reject_reason,
        problem,
        tpep_pickup_datetime,
        tpep_dropoff_datetime,
        fare_amount,
        total_amount,
        line,
        lower(to_hex(md5(to_utf8(
            reject_reason || '|' || coalesce(problem, '') || '|' || coalesce(date_format(tpep_pickup_datetime, '%Y-%m-%d %H:%i:%s'), '')
            || '|' || coalesce(date_format(tpep_dropoff_datetime, '%Y-%m-%d %H:%i:%s'), '')
            || '|' || coalesce(cast(cast(fare_amount as decimal(18, 4)) as varchar), '')
            || '|' || coalesce(cast(cast(total_amount as decimal(18, 4)) as varchar), '') || '|' || coalesce(line, '')
        )))) as reject_id
    from {{ ref('stg_taxi_bookmarks__trips') }}
    where reject_reason is not null

)

select
    reject_id,
    reject_reason,
    min(problem) as problem,
    min(tpep_pickup_datetime) as tpep_pickup_datetime,
    min(tpep_dropoff_datetime) as tpep_dropoff_datetime,
    min(fare_amount) as fare_amount,
    min(total_amount) as total_amount,
    min(line) as line,
    count(*) as rejected_rows,
    source_path,
    source_file
from rejected
group by source_path, source_file, reject_reason, reject_id
