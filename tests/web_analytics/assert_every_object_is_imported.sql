-- No object of AppFlow waits, and none was left over without a fix. The sample has five on purpose: one that is cut off, an
-- empty one, an error as the answer, one with rows that cannot be read, and one whose other page is missing.
{{ config(severity='warn') }}
select
    source_key,
    status,
    fix
from {{ ref('web_analytics__import_ledger') }}
where fix is not null
