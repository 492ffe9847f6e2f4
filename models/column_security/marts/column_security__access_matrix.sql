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
    access
from matrix
