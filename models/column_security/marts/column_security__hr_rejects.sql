-- One row per column and reason: lines that do not count, and values that have no type. There is no example,
-- because it would show a value.
with

lines as (

    select * from {{ ref('stg_column_security__employees') }}

),

rejected as (

    select
        'employee_id' as column_name,
        reject_reason,
        count(*) as rejected
    from lines
    where reject_reason is not null
    group by reject_reason

    union all

    select
        unreadable.column_name,
        'value_unreadable' as reject_reason,
        case unreadable.column_name
            when 'hire_date' then count_if(lines.hire_date_text <> '' and lines.hire_date is null)
            when 'salary' then count_if(lines.salary_text <> '' and lines.salary is null)
            when 'commission_pct' then count_if(lines.commission_pct_text <> '' and lines.commission_pct is null)
            when 'manager_id' then count_if(lines.manager_id_text <> '' and lines.manager_id is null)
            when 'department_id' then count_if(lines.department_id_text <> '' and lines.department_id is null)
        end as rejected
    from lines
    cross join (
        values ('hire_date'), ('salary'), ('commission_pct'), ('manager_id'), ('department_id')
    ) as unreadable (column_name)
    where lines.reject_reason is null
    group by unreadable.column_name

)

select
    rejected.column_name,
    rejected.reject_reason,
    rejected.rejected,
    reasons.fix
from rejected
left join {{ ref('column_security__reject_reasons') }} as reasons
    on rejected.reject_reason = reasons.reject_reason
where rejected.rejected > 0
