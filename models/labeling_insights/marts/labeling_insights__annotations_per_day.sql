-- One row per job and day from its first to its last answer; a day without labels has a row with 0. Days are
-- in the time zone of the variable labeling_insights_time_zone.
with

annotations as (

    select * from {{ ref('labeling_insights__annotations_view') }} where label_index = 1 and not is_duplicate

),

first_answers as (

    select
        annotations.*,
        row_number() over (partition by job_name, data_record_id order by submitted_at, annotation_id) = 1
            as is_first_of_object
    from annotations

),

counted as (

    select
        job_name,
        submission_date,
        count(*) as labeled_items,
        count(distinct data_record_id) as labeled_objects,
        count_if(is_first_of_object) as new_objects,
        count(distinct user_id) as active_users
    from first_answers
    group by job_name, submission_date

),

spans as (

    select
        job_name,
        min(submission_date) as first_date,
        max(submission_date) as last_date
    from annotations
    group by job_name

),

days as (

    select
        spans.job_name,
        date_add('day', day_number, spans.first_date) as submission_date
    from spans
    cross join unnest(sequence(0, date_diff('day', spans.first_date, spans.last_date))) as span(day_number)

),

filled as (

    select
        days.job_name,
        days.submission_date,
        coalesce(counted.labeled_items, 0) as labeled_items,
        coalesce(counted.labeled_objects, 0) as labeled_objects,
        coalesce(counted.new_objects, 0) as new_objects,
        coalesce(counted.active_users, 0) as active_users
    from days
    left join counted
        on days.job_name = counted.job_name
        and days.submission_date = counted.submission_date

)

select
    job_name,
    submission_date,
    cast(labeled_items as bigint) as labeled_items,
    cast(labeled_objects as bigint) as labeled_objects,
    cast(new_objects as bigint) as new_objects,
    cast(active_users as bigint) as active_users,
    cast(
        sum(labeled_items) over (
            partition by job_name order by submission_date rows between unbounded preceding and current row
        ) as bigint
    ) as cumulative_labeled_items,
    avg(cast(labeled_items as double)) over (
        partition by job_name order by submission_date
        rows between {{ var('labeling_insights_pace_days') - 1 }} preceding and current row
    ) as mean_labeled_items
from filled
