-- One row per line of a job's results. AWS's schema has the error before the HTTP status, its own example the other way
-- round, so each is found by its form. A line without a status of the task, or whose key is no
-- URL encoding, is not well formed.
with

results as (

    select
        regexp_extract("$path", '/raw/(s3_encryption/.*)$', 1) as path,
        regexp_extract(job_folder, '^job-(.*)$', 1) as job_id,
        bucket,
        key,
        version_id,
        task_status,
        nullif(error_code, '') as first_code,
        nullif(http_status_code, '') as second_code,
        result_message
    from {{ source('s3_encryption', 'batch_results') }}

)

select
    results.path,
    results.job_id,
    coalesce(results.task_status in ('succeeded', 'failed'), false)
    and try(url_decode(results.key)) is not null as is_well_formed,
    results.bucket as bucket_name,
    try(url_decode(results.key)) as key_name,
    coalesce(results.version_id, '') as version_id,
    results.task_status,
    case when regexp_like(results.first_code, '^[0-9]{3}$') then results.second_code else results.first_code end as error_code,
    case
        when regexp_like(results.first_code, '^[0-9]{3}$') then cast(results.first_code as integer)
        when regexp_like(results.second_code, '^[0-9]{3}$') then cast(results.second_code as integer)
    end as http_status_code,
    nullif(results.result_message, '') as result_message,
    -- A manifest may name an object twice.
    row_number() over (
        partition by results.job_id, results.bucket, results.key, results.version_id
        order by results.task_status, results.first_code, results.path
    ) as task_number
from results
inner join {{ ref('stg_s3_encryption__job_files') }} as files
    on results.path = files.result_path
