-- Each pillar and each area has a best practice in each scenario.
with

practices as (

    select
        scenarios.scenario_id,
        practices.pillar_id,
        practices.area_id
    from {{ ref('analytics_lens__scenarios') }} as scenarios
    inner join {{ ref('analytics_lens__practices') }} as practices
        on practices.scenarios = 'all'
        or concat(';', practices.scenarios, ';') like concat('%;', scenarios.scenario_id, ';%')

),

parts as (

    select
        scenarios.scenario_id,
        pillars.pillar_id as part,
        'pillar' as kind
    from {{ ref('analytics_lens__scenarios') }} as scenarios
    cross join {{ ref('analytics_lens__pillars') }} as pillars
    union all
    select
        scenarios.scenario_id,
        areas.area_id as part,
        'area' as kind
    from {{ ref('analytics_lens__scenarios') }} as scenarios
    cross join {{ ref('analytics_lens__areas') }} as areas

),

covered as (

    select
        scenario_id,
        pillar_id as part,
        'pillar' as kind
    from practices
    union all
    select
        scenario_id,
        area_id as part,
        'area' as kind
    from practices

)

select
    parts.scenario_id,
    parts.kind,
    parts.part
from parts
left join covered
    on parts.scenario_id = covered.scenario_id
    and parts.kind = covered.kind
    and parts.part = covered.part
where covered.part is null
