"""The columns of HR.EMPLOYEES in the order of the raw files."""

COLUMNS = (
    "employee_id",
    "first_name",
    "last_name",
    "email",
    "phone_number",
    "hire_date",
    "job_id",
    "salary",
    "commission_pct",
    "manager_id",
    "department_id",
)
