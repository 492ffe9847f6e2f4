-- If no combination of levels keeps to the limit, everything is suppressed, and this fails.
select
    count(*) as customers,
    count(case when is_suppressed then 1 end) as suppressed_customers
from {{ ref('anonymization__customer') }}
having count(case when is_suppressed then 1 end) * 100 > count(*) * {{ var('anonymization_suppression_limit_pct') }}
