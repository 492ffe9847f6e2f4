-- One row per digest file and log file that it lists; a digest file that lists none has one row. From the days to
-- review and the day after, whose first digest files list the last log files of a day.
-- Depends on: {{ ref('pci_evidence__evidence_scope') }}
{%- set trails = athena_recipes.cloudtrail_trails(ref('pci_evidence__evidence_scope'), ['CloudTrail-Digest']) %}
{%- set days = pci_evidence_review_days() %}

with

digests as (

    select
        {{ athena_recipes.cloudtrail_file('pci_evidence/cloudtrail') }} as file,
        regexp_extract(folder, '([0-9]{12})$', 1) as account_id,
        region,
        -- Keys are those of the trail's bucket, which may have another prefix than the lake.
        regexp_replace(folder, 'AWSLogs/(?:o-[a-z0-9]+/)?[0-9]{12}$', '') as prefix,
        cast(try(from_iso8601_timestamp(digeststarttime)) at time zone 'UTC' as timestamp) as started_at,
        cast(try(from_iso8601_timestamp(digestendtime)) at time zone 'UTC' as timestamp) as ended_at,
        case when previousdigests3bucket = digests3bucket then previousdigests3object end as previous_key,
        logfiles
    from {{ source('pci_evidence', 'digests') }}
    where
        digests3object is not null
        and {{ pci_evidence_raw_where(trails, days, is_named_by_time=false) }}

)

select
    digests.file,
    digests.account_id,
    digests.region,
    digests.started_at,
    digests.ended_at,
    digests.prefix || regexp_extract(digests.previous_key, '(AWSLogs/(?:o-[a-z0-9]+/)?[0-9]{12}/CloudTrail.*)$', 1) as previous_file,
    digests.prefix || regexp_extract(log.s3object, '(AWSLogs/(?:o-[a-z0-9]+/)?[0-9]{12}/CloudTrail.*)$', 1) as log_file
from digests
left join {{ athena_recipes.unnest_rows('digests.logfiles', 'log', ['s3object', 'hashvalue']) }} on true
