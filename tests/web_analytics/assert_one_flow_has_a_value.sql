-- Values that two flows of a property bring: the last run counts, also if one of the flows has a filter.
-- Fix: give one flow another property, by its name or analytics convert --property. One row per pair of flows and metric.
{{ config(severity='warn') }}
with

values_of_flows as (

    select
        property_id,
        grain,
        local_time,
        dimensions,
        metric,
        min(flow) as flow,
        max(flow) as other_flow
    from {{ ref('stg_web_analytics__values') }}
    where status in ('current', 'superseded', 'repeated')
    group by property_id, grain, local_time, dimensions, metric

)

select
    property_id,
    flow,
    other_flow,
    metric,
    count(*) as shared_values
from values_of_flows
where flow <> other_flow
group by property_id, flow, other_flow, metric
