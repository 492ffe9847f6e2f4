-- One row per metric of a report's row, with local time, one name of the metric for both APIs, and what became of it:
-- current, superseded by a later run, repeated in its own run, or why it is rejected. A run replaces, for each local
-- time and set of dimensions, all that earlier runs said of the metric.
-- A table, because four models read it: the files are read once.
{{- config(materialized='table') }}
with

report_lines as (

    select
        property as property_id,
        regexp_extract("$path", '^(.*/)?raw/web_analytics/(.+)$', 2) as file_key,
        source_key,
        report_number,
        row_number,
        api,
        coalesce(time_zone, {{ web_analytics_time_zone('property') }}) as time_zone,
        coalesce(is_sampled, false) as is_sampled,
        samples_read,
        sampling_space,
        coalesce(is_thresholded, false) as is_thresholded,
        coalesce(has_other_row, false) as has_other_row,
        is_golden,
        grain,
        time_value,
        {{ web_analytics_local_time('grain', 'time_value') | indent(8) }} as local_time,
        coalesce(dimension_names, '') as dimension_names,
        dimensions,
        metrics
    from {{ source('web_analytics', 'import_lines') }}
    where line_type = 'row'

),

unnested as (

    select
        report_lines.property_id,
        report_lines.file_key,
        report_lines.source_key,
        report_lines.report_number,
        report_lines.row_number,
        report_lines.api,
        report_lines.time_zone,
        report_lines.is_sampled,
        report_lines.samples_read,
        report_lines.sampling_space,
        report_lines.is_thresholded,
        report_lines.has_other_row,
        report_lines.is_golden,
        report_lines.grain,
        report_lines.time_value,
        report_lines.local_time,
        report_lines.dimension_names,
        report_lines.dimensions,
        metric.name as source_metric,
        metric.type as value_type,
        metric.value as value_text,
        {{ web_analytics_number('metric.value') }} as source_value
    from report_lines
    cross join {{ athena_recipes.unnest_rows('report_lines.metrics', 'metric', ['name', 'type', 'value']) }}

),

named as (

    select
        unnested.*,
        imports.flow,
        imports.execution_id,
        imports.run_number,
        coalesce(metrics.metric, regexp_replace(unnested.source_metric, '^ga:', '')) as metric,
        coalesce(metrics.is_additive, false) as is_additive,
        -- Universal Analytics says which metrics are percent; the seed says it of those whose type does not.
        unnested.source_value
        / nullif(case when unnested.value_type = 'PERCENT' then 100e0 else coalesce(nullif(metrics.divisor, 0), 1e0) end, 0) as metric_value,
        case
            when imports.source_key is null then 'no_record'
            when not imports.is_current then 'converted_again'
            when unnested.grain <> 'none' and unnested.time_value like '(%' then 'other_time'
            when unnested.grain <> 'none' and unnested.local_time is null then 'bad_time'
            when unnested.source_value is null then 'bad_value'
        end as reject_reason
    from unnested
    left join {{ ref('stg_web_analytics__imports') }} as imports
        on unnested.file_key = imports.file_key and unnested.source_key = imports.source_key
    left join {{ ref('web_analytics__metrics') }} as metrics
        on unnested.api = metrics.api and unnested.source_metric = metrics.source_metric

),

compared as (

    select
        named.*,
        max(run_number) over (
            partition by property_id, grain, local_time, dimension_names, metric, reject_reason
        ) as last_run_number,
        row_number() over (
            partition by property_id, grain, local_time, dimensions, metric, reject_reason, run_number
            order by source_key desc, report_number desc, row_number desc, source_metric asc, value_text asc, file_key asc
        ) as copy_number,
        first_value(metric_value) over (
            partition by property_id, grain, local_time, dimensions, metric, reject_reason, run_number
            order by source_key desc, report_number desc, row_number desc, source_metric asc, value_text asc, file_key asc
        ) as first_metric_value
    from named

)

select
    property_id,
    grain,
    local_time,
    time_zone,
    dimension_names,
    dimensions,
    metric,
    metric_value,
    is_additive,
    source_metric,
    value_text,
    time_value,
    api,
    is_sampled,
    samples_read,
    sampling_space,
    is_thresholded,
    has_other_row,
    is_golden,
    flow,
    execution_id,
    run_number,
    file_key,
    source_key,
    report_number,
    row_number,
    case
        when reject_reason is not null then reject_reason
        when run_number < last_run_number then 'superseded'
        when copy_number > 1 and metric_value <> first_metric_value then 'conflicting'
        when copy_number > 1 then 'repeated'
        else 'current'
    end as status,
    copy_number
from compared
