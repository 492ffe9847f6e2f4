-- Where logs are missing or damaged, every rule that needs them fails; and every account, region and rule
-- of a reviewed day has a verdict.
with

daily as (

    select * from {{ ref('pci_evidence__evidence_daily') }}

),

completeness as (

    select * from {{ ref('pci_evidence__evidence_completeness') }}

),

judged as (

    select
        completeness.review_date,
        completeness.account_id,
        completeness.region,
        count(daily.rule_id) as verdicts,
        sum(
            case
                when
                    completeness.day_state in ('missing', 'damaged')
                    and daily.evidence_source <> 'flow_logs'
                    and daily.verdict <> 'fail'
                    then 1
                else 0
            end
        ) as wrong_verdicts
    from completeness
    left join daily
        on completeness.review_date = daily.review_date
        and completeness.account_id = daily.account_id
        and completeness.region = daily.region
    group by completeness.review_date, completeness.account_id, completeness.region

)

select *
from judged
where verdicts = 0 or wrong_verdicts > 0
