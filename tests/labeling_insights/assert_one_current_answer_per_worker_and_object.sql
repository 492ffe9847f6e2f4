-- Of all answers of a worker to an object, one is current, and it is no less recent than the others.
select
    job_name,
    data_record_id,
    user_id
from {{ ref('labeling_insights__annotations_view') }}
where label_index = 1
group by job_name, data_record_id, user_id
having
    count_if(is_current) <> 1
    or max(submitted_at) <> max(case when is_current then submitted_at end)
