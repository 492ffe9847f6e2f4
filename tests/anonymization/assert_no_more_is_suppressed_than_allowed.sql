-- If no combination of levels keeps to the limit, everything is suppressed, and this fails.
select
    count(*) as customers,
    count_if(is_suppressed) as suppressed_customers
from {{ ref('anonymization__customer') }}
having count_if(is_suppressed) * 100 > count(*) * {{ var('anonymization_suppression_limit_pct') }}
