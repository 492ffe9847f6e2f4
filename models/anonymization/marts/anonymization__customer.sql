-- One row per customer that counts, published by the policy: keys and names as keyed hashes, quasi-
-- identifiers generalised until every class has k customers, other columns binned, kept or dropped.
-- Pseudonymised, not anonymous: who has the key can re-identify every customer.
{{ config(pre_hook="{{ anonymization_check_key() }}") }}

{%- set policy = athena_recipes.policy('anonymization', 'customer') %}

with

current_key as (

    {{ anonymization_current_key() }}

),

customers as (

    select * from {{ ref('stg_anonymization__customer') }}
    where reject_reason is null

),

generalised as (

    select * from {{ ref('stg_anonymization__customer_generalised') }}

)

select
    {{- anonymization_public_columns(policy, 'customers', 'generalised') }},
    generalised.is_suppressed
from customers
inner join generalised
    on customers.c_customer_sk = generalised.c_customer_sk
cross join current_key
