-- One row per error and state of its objects: failed tasks.
select
    coalesce(error_code, 'unknown') as error_code,
    cast(case when is_open then 'open' else 'encrypted since' end as varchar) as object_state,
    count(*) as tasks
from {{ ref('s3_encryption__batch_failures') }}
group by coalesce(error_code, 'unknown'), case when is_open then 'open' else 'encrypted since' end
