-- One row per persona and column of the raw table: what the persona gets of it.
with

matrix as (

    {{ athena_recipes.persona_access('column_security', ['hr_employees']) | indent(4) }}

)

select
    persona,
    table_name,
    column_name,
    class,
    access,
    cast(case access when 'read' then 2 when 'masked' then 1 else 0 end as bigint) as access_level
from matrix
