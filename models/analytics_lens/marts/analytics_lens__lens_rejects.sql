-- One row per file and reason for which lines of it, or the file as a whole, are not used; bad_value counts lines that are
-- used without the value.
-- depends_on: {{ source('analytics_lens', 'runs_raw') }}
with

runs as (

    select * from {{ ref('analytics_lens__lens_runs') }}

),

lines as (

    {{ analytics_lens_lines(['source_path', 'project', 'run_id', 'has_bad_value', 'reject_reason']) | trim | indent(4) }}

),

reasons as (

    select
        lines.source_path,
        case
            when lines.reject_reason is not null then lines.reject_reason
            when runs.run_id is null then 'no_run'
            when lines.has_bad_value then 'bad_value'
        end as reject_reason
    from lines
    left join runs
        on lines.project = runs.project
        and lines.run_id = runs.run_id

),

further as (

    select
        "$path" as source_path,
        sum({{ athena_recipes.further_json_documents('line') | indent(8) }}) as documents
    from {{ source('analytics_lens', 'lines_raw') }}
    where
        {{ analytics_lens_is_of_a_kind() | indent(8) }}
    group by "$path"

),

of_no_kind as (

    select
        "$path" as source_path,
        count(*) as raw_lines
    from {{ source('analytics_lens', 'lines_raw') }}
    where
        regexp_like(line, '[^ \t\r]')
        and not {{ analytics_lens_is_of_a_kind() | indent(8) }}
    group by "$path"

),

counted as (

    select
        source_path,
        reject_reason,
        count(*) as rejected_lines
    from reasons
    where reject_reason is not null
    group by source_path, reject_reason
    union all
    select
        source_path,
        'further_documents' as reject_reason,
        cast(documents as bigint) as rejected_lines
    from further
    where documents > 0
    union all
    select
        source_path,
        'unknown_prefix' as reject_reason,
        raw_lines as rejected_lines
    from of_no_kind
    union all
    select distinct
        path as source_path,
        replace(reason, ' ', '_') as reject_reason,
        cast(null as bigint) as rejected_lines
    from {{ athena_recipes.raw_file_ledger('analytics_lens') | indent(4) }} as files
    where not is_read and left_over_because is null

)

select
    regexp_extract(counted.source_path, '^(.*/)?raw/analytics_lens/(.+)$', 2) as source_file,
    counted.reject_reason,
    counted.rejected_lines,
    fixes.fix
from counted
left join {{ ref('analytics_lens__reject_reasons') }} as fixes
    on counted.reject_reason = fixes.reject_reason
