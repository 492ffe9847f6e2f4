-- Nobody is at risk in a published table whose columns of a set are known, but for a share that the policy accepts.
select
    table_name,
    set_name,
    at_risk_pct,
    accepted_risk_pct
from {{ ref('anonymization__reidentification_risk') }}
where release_stage = 'released' and at_risk_pct > accepted_risk_pct
