-- One row per employee that the persona bi_user may see, generated from the policy of the source.
{{ config(materialized='view') }}

{{ athena_recipes.persona_rows(
    'column_security', 'hr_employees', 'bi_user', ref('column_security__blog_hr_employees')
) }}
