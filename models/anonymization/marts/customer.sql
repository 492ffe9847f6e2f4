-- One row per customer that counts, as the policy publishes it: keys and names as keyed hashes,
-- quasi-identifiers generalised until every class has k customers, the rest binned, kept or left out.
-- Pseudonymised, not anonymous: who has the key can find everybody again.
{{ config(pre_hook="{{ athena_recipes.anonymization_check_key() }}") }}

{%- set policy = athena_recipes.anonymization_policy('customer') %}

select
    {{- athena_recipes.anonymization_public_columns(policy, 'customers', 'generalised') }},
    generalised.is_suppressed
from {{ ref('stg_anonymization__customer') }} as customers
inner join {{ ref('stg_anonymization__customer_generalised') }} as generalised
    on customers.c_customer_sk = generalised.c_customer_sk
cross join {{ ref('stg_anonymization__key') }} as current_key
where customers.reject_reason is null
