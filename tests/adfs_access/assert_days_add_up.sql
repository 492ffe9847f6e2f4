-- The days have all sign-ins, refused ones too.
select *
from (
    select
        (select coalesce(sum(sign_ins), 0) from {{ ref('adfs_access__access_by_day') }}) as day_sign_ins,
        (select count(*) from {{ ref('adfs_access__saml_sign_ins') }}) as sign_ins,
        (select coalesce(sum(failed_sign_ins), 0) from {{ ref('adfs_access__access_by_day') }}) as day_failures,
        (select count(*) from {{ ref('adfs_access__failed_sign_ins') }}) as failures
) as totals
where day_sign_ins <> sign_ins or day_failures <> failures
