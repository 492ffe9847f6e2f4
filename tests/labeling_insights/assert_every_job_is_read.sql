-- Something could be read of each job: a project in a format that no model knows is a failure, not a warning. A job that
-- workers only skipped, or answered with nothing, is one of is_all_rejected in labeling_jobs.
select
    job_name,
    min(path) as first_path,
    min(reject_reason) as first_reason,
    count(*) as items
from {{ ref('labeling_insights__labeling_rejects') }}
where
    is_excluded
    and job_name in (select job_name from {{ ref('labeling_insights__labeling_jobs') }} where is_all_rejected)
group by job_name
having count_if(reject_reason in ('cancelled', 'no_answers', 'empty_label')) = 0
