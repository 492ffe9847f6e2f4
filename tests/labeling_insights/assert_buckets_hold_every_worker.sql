-- The histogram's buckets of a job add up to its workers.
with

buckets as (

    select
        job_name,
        sum(number_of_users) as users
    from {{ ref('labeling_insights__users_per_bucket_annotations') }}
    group by job_name

),

workers as (

    select
        job_name,
        count(*) as users
    from {{ ref('labeling_insights__annotations_per_user') }}
    group by job_name

)

select workers.job_name
from workers
left join buckets
    on workers.job_name = buckets.job_name
where coalesce(buckets.users, 0) <> workers.users
