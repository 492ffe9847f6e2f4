-- One row per file of the days that the last run reviewed that is not as CloudTrail's digest files say: a log file
-- that is listed and is gone, one that none lists, a digest file that the next one names and is gone, and a day
-- whose digest files end too early. Other contents are what `evidence digests` found by reading the files.
{%- set day_in_path = "try_cast(replace(regexp_extract(file, '/([0-9]{4}/[0-9]{2}/[0-9]{2})/[^/]*$', 1), '/', '-') as date)" %}

with

digests as (

    select * from {{ ref('stg_pci_evidence__digests') }}

),

days as (

    {{ pci_evidence_days_query() }}

),

-- A day's log files are in its digest files and in the first ones of the day after.
chains as (

    select
        days.review_date,
        digests.account_id,
        digests.region,
        min(digests.started_at) as started_at,
        max(digests.ended_at) as ended_at
    from days
    inner join digests
        on days.review_date <= cast(digests.ended_at as date)
        and date_add('day', 1, days.review_date) >= cast(digests.ended_at as date)
    group by days.review_date, digests.account_id, digests.region

),

-- From the first digest file that was ever found.
due as (

    select
        days.review_date,
        scope.account_id,
        scope.region,
        max(scope.prefix) as prefix
    from days
    inner join {{ ref('pci_evidence__evidence_scope') }} as scope
        on days.review_date >= scope.first_date
    where scope.product = 'CloudTrail-Digest'
    group by days.review_date, scope.account_id, scope.region

),

listed as (

    select
        log_file as file,
        account_id,
        region
    from digests
    where log_file is not null
    group by log_file, account_id, region

),

stored as (

    select
        file,
        account_id,
        region
    from {{ ref('pci_evidence__reviewed_records') }}
    group by file, account_id, region

),

-- Files that could not be opened are there.
unread as (

    select regexp_extract(file, '^pci_evidence/cloudtrail/(.*)$', 1) as file
    from {{ ref('pci_evidence__evidence_unread_files') }}
    group by file

),

named as (

    select
        previous_file as file,
        account_id,
        region
    from digests
    where previous_file is not null
    group by previous_file, account_id, region

),

faults as (

    select
        listed.account_id,
        listed.region,
        listed.file,
        'deleted' as fault
    from listed
    left join stored
        on listed.file = stored.file
    left join unread
        on listed.file = unread.file
    where stored.file is null and unread.file is null

    union all

    select
        named.account_id,
        named.region,
        named.file,
        'digest_deleted' as fault
    from named
    left join digests
        on named.file = digests.file
    where digests.file is null

    union all

    select
        account_id,
        region,
        file,
        fault
    from {{ source('pci_evidence', 'digest_checks') }}
    where fault is not null
    group by account_id, region, file, fault

),

dated as (

    select
        faults.*,
        {{ day_in_path }} as review_date
    from faults

),

unlisted as (

    select
        stored.account_id,
        stored.region,
        stored.file,
        try(date_parse(regexp_extract(stored.file, '_([0-9]{8}T[0-9]{4})Z_[^/]*$', 1), '%Y%m%dT%H%i')) as delivered_at,
        {{ day_in_path | replace('(file', '(stored.file') }} as review_date
    from stored
    left join listed
        on stored.file = listed.file
    where listed.file is null

),

found as (

    select
        dated.review_date,
        dated.account_id,
        dated.region,
        dated.file,
        dated.fault
    from dated
    inner join days
        on dated.review_date = days.review_date

    union all

    -- CloudTrail may list a file an hour after the time in its name.
    select
        unlisted.review_date,
        unlisted.account_id,
        unlisted.region,
        unlisted.file,
        'unlisted' as fault
    from unlisted
    inner join chains
        on unlisted.review_date = chains.review_date
        and unlisted.account_id = chains.account_id
        and unlisted.region = chains.region
    where coalesce(unlisted.delivered_at between chains.started_at and date_add('hour', -1, chains.ended_at), true)

    union all

    select
        due.review_date,
        due.account_id,
        due.region,
        regexp_extract(due.prefix, '^(?:[^/]+/){3}(.*)$', 1) || date_format(due.review_date, '%Y/%m/%d') || '/' as file,
        'digest_missing' as fault
    from due
    left join chains
        on due.review_date = chains.review_date and due.account_id = chains.account_id and due.region = chains.region
    where coalesce(chains.ended_at < date_add('day', 1, due.review_date), true)

)

select
    review_date,
    cast(account_id as varchar) as account_id,
    cast(region as varchar) as region,
    cast(file as varchar) as file,
    cast(fault as varchar) as fault,
    cast(
        case fault
            when 'deleted' then 'Restore it from its replica or an earlier version of the object, and review the day again'
            when 'unlisted' then 'Find out who wrote it; a late backfill digest file may list it: then review the day again'
            when 'digest_deleted' then 'Restore the digest file, and find out who deleted it'
            when 'digest_missing' then 'Find out whether the trail validates its logs; a digest file may come late: then review the day again'
            else 'Restore the version that CloudTrail wrote, and find out who changed it'
        end as varchar
    ) as fix
from found
group by review_date, account_id, region, file, fault
