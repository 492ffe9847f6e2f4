-- One row per job and bucket of annotations: the number of workers in it. A bucket starts at its lower bound
-- and ends before the next one's; empty buckets have a row with 0.
with

users as (

    select * from {{ ref('labeling_insights__annotations_per_user') }}

),

jobs as (

    select distinct job_name from users

),

buckets as (

    select
        jobs.job_name,
        bucket
    from jobs
    cross join unnest(sequence(1, 5)) as spine(bucket)

),

placed as (

    select
        job_name,
        width_bucket(cast(labeled_items as double), array[0e0, 25e0, 50e0, 75e0, 100e0]) as bucket,
        count(*) as number_of_users
    from users
    group by 1, 2

)

select
    buckets.job_name,
    buckets.bucket as bucket_number,
    'B' || cast(buckets.bucket as varchar) || ': ' || cast((buckets.bucket - 1) * 25 as varchar)
    || case when buckets.bucket = 5 then '+' else '-' || cast(buckets.bucket * 25 - 1 as varchar) end
        as number_of_annotations,
    coalesce(placed.number_of_users, 0) as number_of_users
from buckets
left join placed
    on buckets.job_name = placed.job_name
    and buckets.bucket = placed.bucket
