-- The article's query for the encryption of objects, as it was meant (`meant`) and as its table gives it
-- (`as_written`): the table has every report below data/, of all days, and reads Current reports with the columns of All
-- versions. A test holds what the sample gives:
--
-- status  | as_written | meant
-- NOT-SSE | 642 | 447
-- SSE-KMS | 889 | 907
-- SSE-S3 | 854 | 359
with

all_files as (

    select encryption_status from {{ source('s3_encryption', 'inventory_parquet') }}
    union all
    select encryption_status from {{ source('s3_encryption', 'inventory_orc') }}
    union all
    -- Field 6 is encryption_status in the article's table, whatever the configuration has there.
    select field_06 as encryption_status from {{ source('s3_encryption', 'inventory_csv') }}

),

as_written as (

    select
        encryption_status,
        count(*) as objects
    from all_files
    group by encryption_status

),

meant as (

    select
        encryption_status,
        count(*) as objects
    from {{ ref('s3_encryption__s3_inventory_table') }}
    group by encryption_status

)

select
    coalesce(meant.encryption_status, as_written.encryption_status) as encryption_status,
    as_written.objects as as_written,
    meant.objects as meant
from meant
full outer join as_written
    on meant.encryption_status = as_written.encryption_status
order by meant.objects desc, as_written.objects desc
