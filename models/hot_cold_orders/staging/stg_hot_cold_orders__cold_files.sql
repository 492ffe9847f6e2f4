-- One row per file of a cold month, in its published batch.
select
    state.o_ordermonth,
    state.batch,
    file.path,
    file.size_bytes,
    file.row_count
from {{ source('hot_cold_orders', 'tiering_state') }} as state
cross join {{ athena_recipes.unnest_rows('state.files', 'file', ['path', 'size_bytes', 'row_count']) }}
