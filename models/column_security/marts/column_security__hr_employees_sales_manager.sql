-- One row per employee that the persona sales_manager may see, generated from the policy of the source.
{{ config(materialized='table') }}

{{ athena_recipes.persona_rows(
    'column_security', 'hr_employees', 'sales_manager', ref('column_security__blog_hr_employees')
) }}
