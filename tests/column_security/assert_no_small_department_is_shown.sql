-- No shown headcount is below the policy's minimum, and what is suppressed cannot be computed from the total: it
-- is nothing, or several departments with enough employees together, or all that there is.
with

shown as (

    select
        coalesce(sum(case when department <> 'suppressed' then employees end), 0) as shown_employees,
        min(employees) as smallest,
        count_if(suppressed_because is not null) as suppressed_departments,
        count_if(suppressed_because is null and department <> 'suppressed') as shown_departments
    from {{ ref('column_security__headcount_by_department') }}

),

total as (

    select count(*) as employees from {{ ref('column_security__blog_hr_employees') }}

)

select
    shown.smallest,
    shown.suppressed_departments,
    total.employees - shown.shown_employees as computed
from shown
cross join total
where
    shown.smallest < {{ athena_recipes.persona_minimum_group('column_security', 'hr_employees') }}
    or (
        shown.suppressed_departments > 0
        and shown.shown_departments > 0
        and (
            shown.suppressed_departments = 1
            or total.employees - shown.shown_employees
            < {{ athena_recipes.persona_minimum_group('column_security', 'hr_employees') }}
        )
    )
    or (shown.suppressed_departments = 0 and total.employees <> shown.shown_employees)
