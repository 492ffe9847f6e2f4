-- One row per department, and one for all suppressed departments together. A department is suppressed if it has
-- fewer employees than the policy's largest minimum_group. While all suppressed ones together have too few, so that one
-- could be computed from a total, the smallest shown one is suppressed too.
with

counted as (

    select
        department_id,
        count(*) as employees
    from {{ ref('column_security__blog_hr_employees') }}
    group by department_id

),

ranked as (

    select
        department_id,
        employees,
        employees < {{ athena_recipes.persona_minimum_group('column_security', 'hr_employees') }} as is_small,
        -- What is suppressed if this department is the last that is: all smaller ones and itself.
        sum(employees) over (order by employees, department_id) - employees as smaller_employees
    from counted

),

marked as (

    select
        department_id,
        employees,
        is_small,
        max(case when is_small then 1 else 0 end) over () = 1 and not is_small
        and smaller_employees < {{ athena_recipes.persona_minimum_group('column_security', 'hr_employees') }} as is_complement
    from ranked

),

listed as (

    select
        coalesce(cast(department_id as varchar), 'none') as department,
        department_id,
        case when not (is_small or is_complement) then employees end as employees,
        case when is_small then 'too few employees' when is_complement then 'protects another' end as suppressed_because
    from marked

),

together as (

    select
        'suppressed' as department,
        cast(null as bigint) as department_id,
        sum(employees) as employees,
        cast(null as varchar) as suppressed_because
    from marked
    where is_small or is_complement
    having sum(employees) >= {{ athena_recipes.persona_minimum_group('column_security', 'hr_employees') }}

)

select
    department,
    department_id,
    cast(employees as bigint) as employees,
    suppressed_because
from listed
union all
select
    department,
    department_id,
    cast(employees as bigint) as employees,
    suppressed_because
from together
