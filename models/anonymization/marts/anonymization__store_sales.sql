-- One row per line of a receipt that counts, as the policy publishes it. Joins with customer by
-- ss_customer_sk_anonym = c_customer_sk_anonym, as the raw tables join by their keys.
{{ config(pre_hook="{{ anonymization_check_key() }}") }}

{%- set policy = athena_recipes.policy('anonymization', 'store_sales') %}

with

current_key as (

    {{ anonymization_current_key() }}

),

sales as (

    select * from {{ ref('stg_anonymization__store_sales') }}
    where reject_reason is null

)

select
    {{- anonymization_public_columns(policy, 'sales') }}
from sales
cross join current_key
