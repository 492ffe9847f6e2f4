-- Match rates by day, of this recipe's runs and of an earlier tool's reports; a run of the same day wins. Reports
-- get their color again, by the thresholds that their tool used without saying so. One row per day, task and table.
with

runs as (

    select * from {{ ref('reconciliation__recon_runs') }}

),

-- Of several lines for one day and table, that of the last file.
reports as (

    select
        stg_reports.*,
        row_number() over (
            partition by run_date, task_name, table_name
            order by path desc, total_match_rate asc, data_quality asc, issue_desc asc
        ) as newness
    from {{ ref('stg_reconciliation__reports') }} as stg_reports
    where reject_reason is null

),

reported as (

    select
        reports.*,
        {{ athena_recipes.reconcile_quality('total_match_rate', '0.99e0', '0.999e0') }} as quality
    from reports
    where newness = 1

),

days as (

    select
        run_date,
        task_name,
        table_name,
        data_quality,
        total_match_rate,
        issue_desc,
        cast(null as varchar) as reported_quality,
        keys_with_issues,
        compared_rows
    from runs
    union all
    select
        reported.run_date,
        reported.task_name,
        reported.table_name,
        reported.quality as data_quality,
        reported.total_match_rate,
        reported.issue_desc,
        reported.data_quality as reported_quality,
        cast(null as bigint) as keys_with_issues,
        cast(null as bigint) as compared_rows
    from reported
    left join runs
        on reported.run_date = runs.run_date and reported.task_name = runs.task_name and reported.table_name = runs.table_name
    where runs.run_date is null

)

select
    days.*,
    total_match_rate - lag(total_match_rate) over (
        partition by task_name, table_name
        order by run_date
    ) as change_since_last
from days
