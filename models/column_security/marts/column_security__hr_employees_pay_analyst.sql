-- One row per employee that the persona pay_analyst may see, generated from the policy of the source.
{{ config(materialized='table') }}

{{ athena_recipes.persona_rows(
    'column_security', 'hr_employees', 'pay_analyst', ref('column_security__blog_hr_employees')
) }}
