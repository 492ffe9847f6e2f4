-- Every day of a job is there once, also those without labels, and the days add up to the answers.
with

days as (

    select
        job_name,
        count(*) as days,
        date_diff('day', min(submission_date), max(submission_date)) + 1 as span_days,
        sum(labeled_items) as labeled_items
    from {{ ref('labeling_insights__annotations_per_day') }}
    group by job_name

),

users as (

    select
        job_name,
        sum(labeled_items) as labeled_items
    from {{ ref('labeling_insights__annotations_per_user') }}
    group by job_name

)

select users.job_name
from users
left join days
    on users.job_name = days.job_name
where days.days is null or days.days <> days.span_days or days.labeled_items <> users.labeled_items
