-- One row per raw column: its class, and how many personas get it. Grants and secure views are made from the same
-- policy.
with

matrix as (

    {{ athena_recipes.persona_access('column_security', ['hr_employees']) | indent(4) }}

)

select
    table_name,
    column_name,
    class,
    count_if(access = 'read') as personas_reading,
    count_if(access = 'masked') as personas_masked,
    count_if(access = 'hidden') as personas_hidden
from matrix
group by table_name, column_name, class
