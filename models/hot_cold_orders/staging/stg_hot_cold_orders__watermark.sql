-- One row per cold month: its published batch, and the verified rows and checksum.
select
    o_ordermonth,
    batch,
    row_count,
    row_checksum,
    cast(from_iso8601_timestamp(published_at) at time zone 'UTC' as timestamp) as published_at
from {{ source('hot_cold_orders', 'tiering_state') }}
where o_ordermonth is not null
