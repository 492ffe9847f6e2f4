-- One row per reviewed day, version of PCI DSS and requirement: the worst verdict of its rules in all
-- accounts and regions, and the findings. Fail is worse than no-data, and no-data worse than pass.
with

daily as (

    select * from {{ ref('pci_evidence__evidence_daily') }}

),

rules as (

    select * from {{ ref('pci_evidence__rules') }}

),

requirements as (

    select * from {{ ref('pci_evidence__requirements') }}

),

named as (

    select
        rules.rule_id,
        '3.2.1' as pci_version,
        ids.requirement_id
    from rules
    cross join unnest(split(rules.pci_3_2_1, ';')) as ids (requirement_id)

    union all

    select
        rules.rule_id,
        '4.0.1' as pci_version,
        ids.requirement_id
    from rules
    cross join unnest(split(rules.pci_4_0_1, ';')) as ids (requirement_id)

),

counted as (

    select
        daily.review_date,
        named.pci_version,
        named.requirement_id,
        count(distinct daily.rule_id) as rules,
        sum(daily.findings) as findings,
        sum(daily.open_findings) as open_findings,
        count_if(daily.verdict = 'fail') as failed_checks,
        count_if(daily.verdict = 'no-data') as no_data_checks,
        count_if(daily.verdict = 'pass') as passed_checks
    from daily
    inner join named
        on daily.rule_id = named.rule_id
    group by daily.review_date, named.pci_version, named.requirement_id

)

select
    counted.review_date,
    cast(counted.pci_version as varchar) as pci_version,
    counted.requirement_id,
    requirements.topic,
    cast(counted.rules as bigint) as rules,
    cast(counted.findings as bigint) as findings,
    cast(counted.open_findings as bigint) as open_findings,
    cast(counted.failed_checks as bigint) as failed_checks,
    cast(counted.no_data_checks as bigint) as no_data_checks,
    cast(counted.passed_checks as bigint) as passed_checks,
    cast(
        case
            when counted.failed_checks > 0 then 'fail'
            when counted.no_data_checks > 0 then 'no-data'
            else 'pass'
        end as varchar
    ) as verdict
from counted
left join requirements
    on counted.pci_version = requirements.pci_version and counted.requirement_id = requirements.requirement_id
