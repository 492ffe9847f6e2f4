-- The article's layout: partitions by masked id, model and dispatch type. It has a partition per vehicle and combination, so
-- that millions of vehicles are millions of partitions with files of some kilobytes. telemetry has one partition per day and
-- bucket, whatever the number of vehicles.
select
    count(distinct masked_vin || '/' || coalesce(model, '') || '/' || coalesce(dispatch_type, '')) as partitions_of_the_article,
    count(distinct cast(sampled_at as date)) * {{ var('connected_vehicles_bucket_count') }} as partitions_here
from {{ ref('connected_vehicles__telemetry') }}
