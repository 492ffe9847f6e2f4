-- One row per hour, addresses, port and outcome of the flows of the days that the last run reviewed, and one per
-- file and state of lines that are none of them. Flow logs have no ids, so the id is made from the row's key.

with

lines as (

    select
        flows.*,
        flow_state = 'flow' as is_flow,
        case when flow_state = 'flow' then cast(started_at as date) else folder_date end as review_date
    from {{ ref('stg_pci_evidence__flows') }} as flows

),

-- What a line that is no flow has in its columns is nothing to group by.
flows as (

    select
        review_date,
        account_id,
        region,
        flow_state,
        organization_id,
        file,
        case when is_flow then '' else file end as rejected_file,
        case when is_flow then started_at end as started_at,
        case when is_flow then date_format(started_at, '%Y-%m-%dT%H') end as started_hour,
        case when is_flow then source_ip end as source_ip,
        case when is_flow then destination_ip end as destination_ip,
        case when is_flow then port end as port,
        case when is_flow then protocol end as protocol,
        case when is_flow then event_name end as event_name,
        case when is_flow then packets end as packets
    from lines
    where review_date in ({{ pci_evidence_day_literals() }})

),

grouped as (

    select
        review_date,
        account_id,
        region,
        flow_state,
        rejected_file,
        started_hour,
        source_ip,
        destination_ip,
        port,
        protocol,
        event_name,
        max(organization_id) as organization_id,
        min(started_at) as event_at,
        min(file) as file,
        count(*) as flows,
        sum(coalesce(packets, 0)) as packets
    from flows
    group by
        review_date, account_id, region, flow_state, rejected_file, started_hour, source_ip, destination_ip, port, protocol,
        event_name

)

select
    'flow-' || substr(lower(to_hex(sha256(to_utf8(
        case
            when flow_state = 'flow'
                then
                    account_id || '|' || region || '|' || started_hour || '|' || coalesce(source_ip, '') || '|'
                    || coalesce(destination_ip, '') || '|' || coalesce(port, '') || '|' || coalesce(protocol, '') || '|'
                    || coalesce(event_name, '')
            else flow_state || '|' || rejected_file
        end
    )))), 1, 32) as flow_id,
    cast(flow_state as varchar) as flow_state,
    review_date,
    organization_id,
    account_id,
    region,
    event_at,
    event_name,
    source_ip,
    destination_ip || ':' || port as target,
    port,
    protocol,
    cast(flows as bigint) as flows,
    cast(packets as bigint) as packets,
    file
from grouped
