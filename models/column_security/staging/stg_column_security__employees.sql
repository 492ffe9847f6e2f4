-- One row per line of the files but their headers, with types; an unreadable value is NULL. Only a line of a file
-- whose only header has the declared columns in their order counts, if it has no field beyond the header; of lines with
-- one key the first of the first file counts. All others have a reject_reason. Line ends within a field are U+2028 in the files (hr snapshot).
with

lines as (

    select
        "$path" as source_file,
        employee_id,
        first_name,
        last_name,
        email,
        phone_number,
        hire_date,
        job_id,
        salary,
        commission_pct,
        manager_id,
        department_id,
        surplus_field,
        lower(
            coalesce(replace(employee_id, chr(65279), ''), '')
            || ',' || coalesce(first_name, '')
            || ',' || coalesce(last_name, '')
            || ',' || coalesce(email, '')
            || ',' || coalesce(phone_number, '')
            || ',' || coalesce(hire_date, '')
            || ',' || coalesce(job_id, '')
            || ',' || coalesce(salary, '')
            || ',' || coalesce(commission_pct, '')
            || ',' || coalesce(manager_id, '')
            || ',' || coalesce(department_id, '')
        ) as line_text
    from {{ source('column_security', 'hr_employees') }}

),

marked as (

    select
        lines.*,
        line_text = 'employee_id,first_name,last_name,email,phone_number,hire_date,job_id,salary,commission_pct,manager_id,department_id'
            as is_header,
        lower(replace(employee_id, chr(65279), '')) in (
            'employee_id', 'first_name', 'last_name', 'email', 'phone_number', 'hire_date', 'job_id', 'salary', 'commission_pct',
            'manager_id', 'department_id'
        ) as begins_as_header
    from lines

),

headed as (

    select
        marked.*,
        max(case when is_header then 1 else 0 end) over (partition by source_file) = 1
        and max(case when begins_as_header and not is_header then 1 else 0 end) over (partition by source_file) = 0
            as has_header,
        max(case when is_header and surplus_field is not null then 1 else 0 end) over (partition by source_file) = 1
            as has_more_columns
    from marked

),

typed as (

    select
        source_file,
        line_text,
        has_header,
        case
            when regexp_like(employee_id, '^[0-9]{1,18}([.]0+)?$')
                then try_cast(split_part(employee_id, '.', 1) as bigint)
        end as employee_id,
        nullif(replace(first_name, chr(8232), chr(10)), '') as first_name,
        nullif(replace(last_name, chr(8232), chr(10)), '') as last_name,
        nullif(replace(email, chr(8232), chr(10)), '') as email,
        nullif(replace(phone_number, chr(8232), chr(10)), '') as phone_number,
        case
            when regexp_like(hire_date, '^[0-9]{4}-[0-9]{2}-[0-9]{2}([ T]00:00:00([.]0+)?Z?)?$')
                then try_cast(substr(hire_date, 1, 10) as date)
        end as hire_date,
        nullif(replace(job_id, chr(8232), chr(10)), '') as job_id,
        case
            when regexp_like(salary, '^[0-9]{1,6}([.][0-9]{1,2})?$') then try_cast(salary as decimal(8, 2))
        end as salary,
        case
            when regexp_like(commission_pct, '^[0-9]{0,2}([.][0-9]{1,2})?$')
                then try_cast(commission_pct as double)
        end as commission_pct,
        case
            when regexp_like(manager_id, '^[0-9]{1,18}([.]0+)?$')
                then try_cast(split_part(manager_id, '.', 1) as bigint)
        end as manager_id,
        case
            when regexp_like(department_id, '^[0-9]{1,18}([.]0+)?$')
                then try_cast(split_part(department_id, '.', 1) as bigint)
        end as department_id,
        coalesce(employee_id, '') = '' as is_key_missing,
        department_id is null as is_cut_off,
        surplus_field is not null and not has_more_columns as is_long,
        hire_date as hire_date_text,
        salary as salary_text,
        commission_pct as commission_pct_text,
        manager_id as manager_id_text,
        department_id as department_id_text
    from headed
    where not is_header

),

numbered as (

    select
        typed.*,
        row_number() over (
            partition by employee_id, has_header, is_cut_off, is_long
            order by source_file, line_text
        ) as delivery,
        first_value(line_text) over (
            partition by employee_id, has_header, is_cut_off, is_long
            order by source_file, line_text
        ) as counted_text
    from typed

)

select
    employee_id,
    first_name,
    last_name,
    email,
    phone_number,
    hire_date,
    job_id,
    salary,
    commission_pct,
    manager_id,
    department_id,
    hire_date_text,
    salary_text,
    commission_pct_text,
    manager_id_text,
    department_id_text,
    case
        when not has_header then 'header_differs'
        when is_cut_off then 'line_cut_off'
        when is_long then 'line_long'
        when is_key_missing then 'key_missing'
        when employee_id is null then 'key_unreadable'
        when delivery > 1 and line_text = counted_text then 'delivered_before'
        when delivery > 1 then 'key_conflicts'
    end as reject_reason
from numbered
