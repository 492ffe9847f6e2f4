-- One row per hour, addresses, port and outcome of the flows of the days that the last run reviewed. Flow
-- logs have no ids, so the id is made from the row's key.

with

flows as (

    select
        flows.*,
        cast(started_at as date) as review_date,
        date_format(started_at, '%Y-%m-%dT%H') as started_hour
    from {{ ref('stg_pci_evidence__flows') }} as flows

),

grouped as (

    select
        review_date,
        account_id,
        region,
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
    where review_date in ({{ pci_evidence_day_literals() }})
    group by review_date, account_id, region, started_hour, source_ip, destination_ip, port, protocol, event_name

)

select
    'flow-' || substr(lower(to_hex(sha256(to_utf8(
        account_id || '|' || region || '|' || started_hour || '|' || source_ip || '|' || destination_ip || '|' || port || '|'
        || protocol || '|' || event_name
    )))), 1, 32) as flow_id,
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
