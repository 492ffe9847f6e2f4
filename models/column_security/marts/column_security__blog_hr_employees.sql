-- One row per employee that counts: the article's table, with types. It has every column, so no persona reads it
-- as a whole; Lake Formation shows each persona the columns of its classes.
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
    department_id
from {{ ref('stg_column_security__employees') }}
where reject_reason is null
