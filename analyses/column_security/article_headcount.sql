-- The article's pie: employees by department, without a minimum. On the sample it shows five departments with one
-- or two employees, and one employee without a department: whoever reads a list of jobs beside it knows their
-- salaries from any average. headcount_by_department suppresses them, and what would let them be computed.
select
    department_id,
    count(*) as employees
from {{ ref('column_security__blog_hr_employees') }}
group by department_id
order by employees desc
