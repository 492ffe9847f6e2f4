-- Every rule names at least one requirement of PCI DSS 4.0.1 that is live, and no requirement that is not
-- in the list; so none lives by a retired version alone.
with

rules as (

    select * from {{ ref('pci_evidence__rules') }}

),

requirements as (

    select * from {{ ref('pci_evidence__requirements') }}

),

named as (

    select
        rules.rule_id,
        '4.0.1' as pci_version,
        ids.requirement_id
    from rules
    cross join unnest(split(rules.pci_4_0_1, ';')) as ids (requirement_id)

    union all

    select
        rules.rule_id,
        '3.2.1' as pci_version,
        ids.requirement_id
    from rules
    cross join unnest(split(rules.pci_3_2_1, ';')) as ids (requirement_id)

),

judged as (

    select
        rules.rule_id,
        count_if(named.pci_version = '4.0.1' and requirements.is_live) as live_requirements,
        count_if(requirements.requirement_id is null) as unknown_requirements
    from rules
    left join named
        on rules.rule_id = named.rule_id
    left join requirements
        on named.pci_version = requirements.pci_version and named.requirement_id = requirements.requirement_id
    group by rules.rule_id

)

select *
from judged
where live_requirements = 0 or unknown_requirements > 0
