-- One row per task of a job, from the jobs' completion reports: the article's table.
select
    bucket_name,
    key_name,
    version_id,
    task_status,
    error_code,
    http_status_code,
    result_message,
    job_id,
    task_number,
    bucket_name || '-job-' || job_id as b_name
from {{ ref('stg_s3_encryption__batch_results') }}
where is_well_formed
