-- If no combination of levels keeps to the limit, everything is suppressed, and this fails. So it does if the rows
-- that are new under a key are too few for classes of their own: publish with a new key.
select
    table_name,
    count(*) as people,
    count_if(is_suppressed) as suppressed_people
from (
    select
        'customer' as table_name,
        is_suppressed
    from {{ ref('anonymization__customer') }}
    union all
    select
        'patients' as table_name,
        is_suppressed
    from {{ ref('anonymization__patients') }}
) as published
group by table_name
having count_if(is_suppressed) * 100 > count(*) * {{ var('anonymization_suppression_limit_pct') }}
