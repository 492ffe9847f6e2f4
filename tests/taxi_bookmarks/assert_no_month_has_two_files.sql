-- Two files of one month, such as its CSV and its Parquet file, are loaded both: each trip counts twice.
-- Fix: move one of them out of the folder, and build with taxi_bookmarks_vanished_files: remove.
{{ config(severity='warn') }}
select * from {{ ref('taxi_bookmarks__monthly_revenue') }} where files > 1
