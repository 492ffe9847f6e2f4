-- No one signed in to an unused role in the days that the verdict is about.
select
    roles.role_arn,
    sign_ins.signed_in_at
from {{ ref('adfs_access__unused_roles') }} as roles
inner join {{ ref('adfs_access__saml_sign_ins') }} as sign_ins
    on
    roles.role_arn = sign_ins.role_arn
    and cast(sign_ins.signed_in_at as date) > date_add('day', -{{ adfs_access_unused_days() }}, roles.logs_to_date)
