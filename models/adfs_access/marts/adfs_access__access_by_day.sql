-- One row per day, provider and client with sign-ins, or failed ones: how many, by how many people.

with

sign_ins as (

    select
        cast(signed_in_at as date) as access_date,
        coalesce(provider_name, 'unknown') as provider_name,
        client,
        person,
        1 as signed_in,
        0 as failed
    from {{ ref('adfs_access__saml_sign_ins') }}

    union all

    select
        cast(failed_at as date) as access_date,
        coalesce(regexp_extract(provider_arn, 'saml-provider/(.+)$', 1), 'unknown') as provider_name,
        'refused' as client,
        person,
        0 as signed_in,
        1 as failed
    from {{ ref('adfs_access__failed_sign_ins') }}

)

select
    access_date,
    cast(provider_name as varchar) as provider_name,
    cast(client as varchar) as client,
    cast(sum(signed_in) as bigint) as sign_ins,
    cast(sum(failed) as bigint) as failed_sign_ins,
    cast(count(distinct person) as bigint) as people
from sign_ins
group by access_date, provider_name, client
