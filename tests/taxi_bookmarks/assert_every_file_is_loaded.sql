-- No file waits, and none was left over without a reason that its name gives.
{{ config(severity='warn') }}
select
    source_file,
    status,
    fix
from {{ ref('taxi_bookmarks__file_ledger') }}
where status not in ('loaded', 'no rows', 'vanished', 'not a trip file')
