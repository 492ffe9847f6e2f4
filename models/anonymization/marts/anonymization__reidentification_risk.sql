-- One row per stage, set of quasi-identifiers, table and attacker: the risk of re-identification. The
-- prosecutor knows that a person is in the table, the journalist knows that the person is a customer, the
-- marketer looks for as many persons as possible. A person is at risk if the own risk is above 1/k.
{%- set k = var('anonymization_k') %}

with

classes as (

    select
        release_stage,
        set_name,
        class_values,
        count(*) as population,
        count_if(is_buyer) as buyers
    from {{ ref('stg_anonymization__class_members') }}
    group by release_stage, set_name, class_values

),

-- The table customer has all customers; those in store_sales are a sample.
sampled as (

    select
        classes.*,
        tables.table_name,
        case tables.table_name when 'customer' then population else buyers end as sample
    from classes
    cross join (values ('customer'), ('store_sales')) as tables (table_name)

),

summed as (

    select
        release_stage,
        set_name,
        table_name,
        cast(sum(sample) as double) as people,
        cast(sum(population) as double) as possible,
        cast(count(*) as double) as classes,
        1 / nullif(cast(min(sample) as double), 0) as prosecutor_highest,
        1 / nullif(cast(min(population) as double), 0) as journalist_highest,
        sum(cast(sample as double) / nullif(population, 0)) as expected,
        cast(sum(case when sample < {{ k }} then sample else 0 end) as bigint) as prosecutor_at_risk,
        cast(sum(case when population < {{ k }} then sample else 0 end) as bigint) as journalist_at_risk
    from sampled
    where sample > 0
    group by release_stage, set_name, table_name

),

by_attacker as (

    select
        release_stage,
        set_name,
        table_name,
        attackers.attacker,
        people,
        case attackers.attacker
            when 'prosecutor' then prosecutor_highest
            when 'journalist' then journalist_highest
        end as highest,
        case attackers.attacker
            when 'prosecutor' then classes / nullif(people, 0)
            when 'journalist' then greatest(classes / nullif(possible, 0), expected / nullif(people, 0))
            else expected / nullif(people, 0)
        end as average,
        case attackers.attacker
            when 'prosecutor' then prosecutor_at_risk
            when 'journalist' then journalist_at_risk
        end as at_risk
    from summed
    cross join (values ('prosecutor'), ('journalist'), ('marketer')) as attackers (attacker)

)

select
    release_stage,
    set_name,
    table_name,
    attacker,
    cast(people as bigint) as people,
    100 * highest as highest_risk_pct,
    100 * average as average_risk_pct,
    at_risk as people_at_risk,
    100 * cast(at_risk as double) / nullif(people, 0) as at_risk_pct
from by_attacker
