-- What the article's grant shows: all columns but salary and phone_number. On the sample commission_pct is among
-- them, which says who earns by results and how much; a column that is added later is among them too.
select
    employee_id,
    first_name,
    last_name,
    email,
    hire_date,
    job_id,
    commission_pct,
    manager_id,
    department_id
from {{ ref('column_security__blog_hr_employees') }}
