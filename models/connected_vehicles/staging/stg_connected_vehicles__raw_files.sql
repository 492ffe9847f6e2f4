-- One row per raw file and raw table whose location contains it: whether the table reads the file. On Athena without a
-- list of the raw files there is one row for their folder, with the reason `not listed`.
-- depends_on: {{ source('connected_vehicles', 'packets') }} (dbt creates the source's tables and the table of the list first)
-- The layout of what a macro writes is its own.
-- noqa: disable=LT02,LT09
select
    path as file,
    file_bytes,
    table_name,
    is_read,
    reason,
    left_over_because
from {{ athena_recipes.raw_files_or_not_listed('connected_vehicles') }} as files
