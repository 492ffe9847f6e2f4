-- One row per property, grain, local time, set of dimensions and metric, of the last run that has it: the same rows for
-- Universal Analytics and GA4. value may be summed over time only where is_additive.
select
    report_values.property_id,
    local_times.reported_at,
    report_values.dimensions,
    report_values.metric,
    report_values.metric_value as value,
    report_values.is_sampled,
    report_values.is_additive,
    report_values.grain,
    report_values.local_time,
    report_values.time_zone,
    local_times.elapsed_minutes,
    report_values.dimension_names,
    cast(report_values.samples_read as double) / nullif(report_values.sampling_space, 0) as sampled_share,
    report_values.is_thresholded,
    report_values.has_other_row,
    report_values.is_golden,
    report_values.api,
    report_values.flow,
    report_values.execution_id,
    report_values.source_key
from {{ ref('stg_web_analytics__values') }} as report_values
left join {{ ref('stg_web_analytics__local_times') }} as local_times
    on report_values.time_zone = local_times.time_zone
    and report_values.grain = local_times.grain
    and report_values.local_time = local_times.local_time
where report_values.status = 'current'
