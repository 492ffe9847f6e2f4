-- Each sign-in and query of the logs is in one table once, or rejected.
with

found as (

    select
        kind,
        count(*) as records
    from {{ ref('stg_adfs_access__records') }}
    where kind in ('sign_in', 'query')
    group by kind

),

used as (

    select count(*) as records from {{ ref('adfs_access__saml_sign_ins') }}
    union all
    select count(*) as records from {{ ref('adfs_access__failed_sign_ins') }}
    union all
    select count(*) as records from {{ ref('adfs_access__athena_queries_by_person') }}
    union all
    select coalesce(sum(records), 0) as records from {{ ref('adfs_access__access_rejects') }}
    where reason in ('no_event_time', 'repeated', 'same_id_other_content')

)

select *
from (
    select
        (select coalesce(sum(records), 0) from found) as found_records,
        (select sum(records) from used) as used_records
) as totals
where found_records <> used_records
