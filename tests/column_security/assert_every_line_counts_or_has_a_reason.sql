-- Every line of the files is an employee, or is counted with a reason; header lines are neither.
with

lines as (

    select count(*) as found from {{ ref('stg_column_security__employees') }}

),

employees as (

    select count(*) as counted from {{ ref('column_security__blog_hr_employees') }}

),

rejects as (

    select coalesce(sum(rejected), 0) as rejected
    from {{ ref('column_security__hr_rejects') }}
    where reject_reason <> 'value_unreadable'

)

select
    lines.found,
    employees.counted,
    rejects.rejected
from lines
cross join employees
cross join rejects
where lines.found <> employees.counted + rejects.rejected
