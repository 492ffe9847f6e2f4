-- One row per reviewed day and rule, over all accounts and regions; a rule that found nothing is there
-- with 0.
with

daily as (

    select * from {{ ref('evidence_daily') }}

)

select
    review_date,
    rule_id,
    severity,
    cast(sum(findings) as bigint) as findings,
    cast(sum(open_findings) as bigint) as open_findings,
    cast(sum(case when verdict = 'fail' then 1 else 0 end) as bigint) as failed_checks
from daily
group by review_date, rule_id, severity
