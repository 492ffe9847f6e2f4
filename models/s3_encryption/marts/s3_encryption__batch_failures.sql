-- One row per task that failed, with its object as the latest report has it: failed tasks of objects that are encrypted
-- since then are done.
with

failed as (

    select * from {{ ref('s3_encryption__s3_batch_table') }}
    where task_status = 'failed'

),

plan as (

    select * from {{ ref('s3_encryption__encryption_plan') }}

),

-- A job's manifest may have no versions: the task was about the current one. The version that a report has as empty is
-- null for jobs.
matched as (

    select
        failed.job_id,
        failed.bucket_name,
        failed.key_name,
        failed.version_id,
        failed.task_number,
        failed.error_code,
        failed.http_status_code,
        failed.result_message,
        plan.encryption_status,
        plan.action,
        plan.reason,
        plan.bucket_name is not null as is_in_inventory
    from failed
    left join plan
        on failed.bucket_name = plan.bucket_name
        and failed.key_name = plan.key_name
        and case failed.version_id
            when '' then plan.is_latest
            when 'null' then plan.version_id in ('', 'null')
            else failed.version_id = plan.version_id
        end

)

select
    job_id,
    bucket_name,
    key_name,
    version_id,
    task_number,
    error_code,
    http_status_code,
    result_message,
    encryption_status,
    action,
    reason,
    is_in_inventory,
    is_in_inventory and action <> 'none' as is_open,
    case
        when not is_in_inventory then 'Nothing: the object is in no report; it may have been deleted'
        when action = 'none' then 'Nothing: the object is encrypted as desired'
        when reason = 'object_lock' then 'Remove the legal hold or wait for the end of the retention, then run again'
        when reason = 'archived' then 'Restore the object, then copy it'
        when reason = 'above_5_gib' then 'Copy it in parts: athena-recipes s3_encryption encryption run'
        when http_status_code = 403 then 'Give the role of the job its rights on the bucket and the KMS key, then run again'
        else 'Run athena-recipes s3_encryption encryption run again'
    end as fix
from matched
