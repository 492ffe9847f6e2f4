-- One row per line of a receipt that counts, as the policy publishes it. Joins with customer by
-- ss_customer_sk_anonym = c_customer_sk_anonym, as the raw tables join by their keys.
{{ config(pre_hook="{{ athena_recipes.anonymization_check_key() }}") }}

{%- set policy = athena_recipes.anonymization_policy('store_sales') %}

select
    {{- athena_recipes.anonymization_public_columns(policy, 'sales') }}
from {{ ref('stg_anonymization__store_sales') }} as sales
cross join {{ ref('stg_anonymization__key') }} as current_key
where sales.reject_reason is null
