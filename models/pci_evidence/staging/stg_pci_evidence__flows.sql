-- One row per line of a VPC flow log that is not a header, typed. From the files of the days to review and of
-- the day after, which has the last flows of a day.
-- Depends on: {{ ref('pci_evidence__evidence_scope') }}
{%- set trails = athena_recipes.cloudtrail_trails(ref('pci_evidence__evidence_scope'), ['vpcflowlogs']) %}
{%- set days = pci_evidence_review_days() %}

with

lines as (

    select
        {{ athena_recipes.cloudtrail_file('pci_evidence/flow_logs') }} as file,
        regexp_extract(folder, 'AWSLogs/(o-[a-z0-9]+)/[0-9]{12}$', 1) as organization_id,
        regexp_extract(folder, '([0-9]{12})$', 1) as account_id,
        region,
        cast(date_add('second', try_cast(start_second as bigint), timestamp '1970-01-01 00:00:00') as timestamp) as started_at,
        srcaddr as source_ip,
        dstaddr as destination_ip,
        dstport as port,
        protocol,
        case when log_status = 'OK' then action else log_status end as event_name,
        try_cast(packets as bigint) as packets,
        version
    from {{ source('pci_evidence', 'flow_logs') }}
    where
        {{ pci_evidence_raw_where(trails, days, is_named_by_time=false) }}

)

select
    file,
    row_number() over (
        partition by file
        order by started_at, source_ip, destination_ip, port, protocol, event_name, packets
    ) as line_number,
    organization_id,
    account_id,
    region,
    started_at,
    source_ip,
    destination_ip,
    port,
    protocol,
    event_name,
    packets
from lines
where version <> 'version'
