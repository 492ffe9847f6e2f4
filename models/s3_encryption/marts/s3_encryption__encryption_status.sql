-- One row per bucket, day of a report and encryption status: the article's count, for each day once. Delete markers
-- have no encryption and are not counted.
select
    bucket_name,
    inventory_date,
    encryption_status,
    cast(sum(objects) as bigint) as objects,
    cast(sum(size_bytes) as bigint) as size_bytes
from {{ ref('s3_encryption__encryption_actions') }}
group by bucket_name, inventory_date, encryption_status
