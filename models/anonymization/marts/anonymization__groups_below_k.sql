-- One row per class of raw or published values with fewer than k customers. A view in the raw schema, because
-- these values must not be published.
{{ config(materialized='view', schema='raw_anonymization') }}

with

classes as (

    select
        release_stage,
        set_name,
        class_values,
        count(*) as customers
    from {{ ref('stg_anonymization__class_members') }}
    group by release_stage, set_name, class_values

)

select
    release_stage,
    set_name,
    class_values,
    customers
from classes
where customers < {{ var('anonymization_k') }}
