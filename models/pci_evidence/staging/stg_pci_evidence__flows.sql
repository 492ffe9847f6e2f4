-- One row per line of a VPC flow log that is no header and not blank, typed, with its state. From the files of the
-- days to review and of the day after, which has the last flows of a day. The columns are those of the default
-- format: with a header of other fields, no line of the file is a flow.
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
        cast(date_parse(day, '%Y/%m/%d') as date) as folder_date,
        case
            when {{ athena_recipes.whole_number('start_second') }} between 0 and 4102444800
                then cast(date_add('second', {{ athena_recipes.whole_number('start_second') }}, timestamp '1970-01-01 00:00:00') as timestamp)
        end as started_at,
        srcaddr as source_ip,
        dstaddr as destination_ip,
        dstport as port,
        protocol,
        case when log_status = 'OK' then action else log_status end as event_name,
        {{ athena_recipes.whole_number('packets') }} as packets,
        version,
        coalesce(log_status, '') in ('OK', 'NODATA', 'SKIPDATA') and {{ athena_recipes.whole_number('version') }} is not null as has_fields,
        regexp_like(version, '^[a-z][a-z0-9-]*$') as is_named,
        array_join(array[
            version, account_id, interface_id, srcaddr, dstaddr, srcport, dstport, protocol, packets, bytes, start_second,
            end_second, action, log_status
        ], ' ') = 'version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action log-status'
            as is_header
    from {{ source('pci_evidence', 'flow_logs') }}
    where
        {{ pci_evidence_raw_where(trails, days, is_named_by_time=false) }}

),

judged as (

    select
        lines.*,
        max(case when is_named and not is_header then 1 else 0 end) over (partition by file) as has_other_fields
    from lines
    where coalesce(version, '') <> ''

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
    folder_date,
    case
        when has_other_fields = 1 or not has_fields or started_at is null then 'unreadable_flow'
        when cast(started_at as date) not between date_add('day', -1, folder_date) and folder_date then 'other_day_flow'
        else 'flow'
    end as flow_state,
    started_at,
    source_ip,
    destination_ip,
    port,
    protocol,
    event_name,
    packets
from judged
where not is_header
