-- One row per file and reason for which rows of it, or the file as a whole, are not used, with the fix.
-- depends_on: {{ source('web_analytics', 'import_lines') }}
with

staged_values as (

    select
        values_of_rows.source_key as source_file,
        values_of_rows.property_id,
        values_of_rows.status as reject_reason,
        count(distinct cast(report_number as varchar) || '.' || cast(row_number as varchar)) as rejected_rows,
        min(coalesce(source_metric, '') || ': ' || coalesce(value_text, '') || ' at ' || coalesce(time_value, '')) as example
    from {{ ref('stg_web_analytics__values') }} as values_of_rows
    where status not in ('current', 'superseded', 'repeated')
    group by values_of_rows.source_key, values_of_rows.property_id, values_of_rows.status

),

converted as (

    select
        source_key as source_file,
        property as property_id,
        reason as reject_reason,
        count(*) as rejected_rows,
        min(coalesce(detail, '') || ': ' || coalesce(content, '')) as example
    from {{ source('web_analytics', 'import_lines') }}
    where line_type = 'reject'
    group by source_key, property, reason

),

unread_lines as (

    select
        regexp_extract("$path", '^(.*/)?raw/web_analytics/(.+)$', 2) as source_file,
        property as property_id,
        'unreadable_line' as reject_reason,
        count(*) as rejected_rows,
        cast(null as varchar) as example
    from {{ source('web_analytics', 'import_lines') }}
    where coalesce(line_type, '') not in ('row', 'reject', 'report', 'import')
    group by regexp_extract("$path", '^(.*/)?raw/web_analytics/(.+)$', 2), property

),

unread_files as (

    select distinct
        regexp_extract(path, '^(.*/)?raw/web_analytics/(.+)$', 2) as source_file,
        cast(null as varchar) as property_id,
        replace(reason, ' ', '_') as reject_reason,
        cast(null as bigint) as rejected_rows,
        cast(null as varchar) as example
    from {{ athena_recipes.raw_file_ledger('web_analytics') | indent(4) }} as files
    where not is_read and left_over_because is null

),

unioned as (

    select * from staged_values
    union all
    select * from converted
    union all
    select * from unread_lines
    union all
    select * from unread_files

)

select
    source_file,
    property_id,
    reject_reason,
    rejected_rows,
    example,
    case
        when source_file like 'rows/%' and reject_reason in ('hidden_name', 'empty')
            then 'Run analytics convert; delete the file if it stays'
        when reject_reason = 'not_json' then 'Run the flow again: the file is cut off, or is no JSON'
        when reject_reason = 'cut_gzip' then 'Copy the file again: gzip cannot read it to its end'
        when reject_reason = 'empty' then 'Run the flow again: the file has no content'
        when reject_reason = 'unknown_shape' then 'Is it a file of another connector? Reports have reports, columnHeader or metricHeaders'
        when reject_reason = 'error_answer' then 'Run the flow again: Google answered with an error'
        when reject_reason = 'wrong_header' then 'Run the flow again: a dimension or metric has no name'
        when reject_reason = 'no_metric' then 'Add a metric to the report'
        when reject_reason = 'wrong_row' then 'Run the flow again: a row has no text or number where one is expected'
        when reject_reason = 'wrong_width' then 'Run the flow again: the row has more or fewer values than the header'
        when reject_reason = 'not_utf8' then 'Deliver the file in UTF-8: it was written in another encoding'
        when reject_reason = 'converter_error' then 'Report it as a fault of analytics convert, with the example'
        when reject_reason = 'other_time' then 'Ask for fewer dimensions: Google put the rows above its limit in (other)'
        when reject_reason = 'bad_time' then 'Ask for dateHour, or date, as Google writes it: yyyymmddhh, yyyymmdd'
        when reject_reason = 'bad_value' then 'Look at the metric: its value is no number'
        when reject_reason = 'conflicting' then 'Give each report its own flow and property: the run has another value for the same row'
        when reject_reason = 'no_record' then 'Run analytics convert; delete the file in rows/ if it stays: its end is missing'
        when reject_reason = 'converted_again' then 'Run analytics convert: it removes the file of an earlier version'
        when reject_reason = 'unreadable_line' then 'Run analytics convert --also-unchanged; delete the file if it stays: it has a damaged line'
        when reject_reason = 'unknown_prefix' then 'Move reports to appflow/<flow>/; analytics convert writes rows/'
        when reject_reason = 'no_valid_partition' then 'Move reports to appflow/<flow>/; rows/ has property=<id>/ folders alone'
        when reject_reason = 'hidden_name' then 'Rename it: names that begin with _ or . are hidden'
        when reject_reason = 'unreadable' then 'Run analytics convert --also-unchanged; delete the file if it stays: it is damaged'
    end as fix
from unioned
