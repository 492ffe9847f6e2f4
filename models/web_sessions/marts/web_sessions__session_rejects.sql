-- One row per file and reason for which rows of it, or the file as a whole, are not used.
-- depends_on: {{ source('web_sessions', 'web_sess') }}
with

rejected_rows as (

    select
        source_path,
        reject_reason,
        http_host
    from {{ ref('stg_web_sessions__sessions') }}
    where reject_reason is not null
    union all
    select
        source_path,
        reject_reason,
        http_host
    from {{ ref('stg_web_sessions__demographics') }}
    where reject_reason is not null

),

counted as (

    select
        source_path,
        reject_reason,
        min(http_host) as first_host,
        count(*) as rejected_rows
    from rejected_rows
    group by source_path, reject_reason
    union all
    select distinct
        path as source_path,
        replace(reason, ' ', '_') as reject_reason,
        cast(null as varchar) as first_host,
        cast(null as bigint) as rejected_rows
    from {{ athena_recipes.raw_file_ledger('web_sessions') | indent(4) }} as files
    where not is_read and left_over_because is null

)

select
    regexp_extract(source_path, '^(.*/)?raw/web_sessions/(.+)$', 2) as source_file,
    reject_reason,
    first_host,
    rejected_rows,
    case reject_reason
        when 'no_date' then 'Name its folder yyyymmdd'
        when 'no_host' then 'Ask the provider: http_host is missing'
        when 'no_users' then 'Ask the provider: users is missing'
        when 'not_a_number' then 'Ask the provider: a count is NaN or infinite'
        when 'negative' then 'Ask the provider: a count is below 0'
        when 'age_shares' then 'Ask the provider: the age shares sum neither to 1 nor to 100'
        when 'gender_shares' then 'Ask the provider: the gender shares sum neither to 1 nor to 100'
        when 'delivered_before' then 'Remove the file if it is a copy: the first row of a host and day counts'
        when 'unknown_prefix' then 'Move it to web_sess/yyyymmdd/ or demo_by_web_sess/yyyymmdd/'
        when 'no_valid_partition' then 'Move it to web_sess/yyyymmdd/ or demo_by_web_sess/yyyymmdd/'
        when 'hidden_name' then 'Rename it: names that begin with _ or . are hidden'
        when 'empty' then 'Export it again: it has no byte'
        when 'unreadable' then 'Export it again: it is no whole Parquet file, or a column has another type than declared'
    end as fix
from counted
