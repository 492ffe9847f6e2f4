{{ config(severity='warn') }}
-- A row of expected_trails names an account, a region and days. Of one that does not, nobody knows which logs are due: its
-- day is `missing`.
select
    account_id,
    region,
    first_date,
    last_date,
    'Write account_id with twelve digits, region such as eu-west-1, and days as YYYY-MM-DD or empty, with commas between them' as fix
from {{ source('pci_evidence', 'expected_trails') }}
where
    not regexp_like(coalesce(account_id, ''), '^[0-9]{12}$')
    or not regexp_like(coalesce(region, ''), '^[a-z]{2,}(-[a-z]+)+-[0-9]+$')
    or (coalesce(first_date, '') <> '' and coalesce(cast(try_cast(first_date as date) as varchar), '') <> first_date)
    or (coalesce(last_date, '') <> '' and coalesce(cast(try_cast(last_date as date) as varchar), '') <> last_date)
    or coalesce(try_cast(first_date as date) > try_cast(last_date as date), false)
