-- Row for row: each line of a receipt finds the same customer in the public tables as in the raw ones, or
-- none in both. The customer is identified by the hash of the raw key, computed here.
with

keyed as (

    {{ athena_recipes.policy_key('anonymization') }}

),

raw_join as (

    select
        to_hex(hmac_sha256(to_utf8(
            'row:store_sales.ss_ticket_number:' || cast(sales.ss_item_sk as varchar)
            || ':' || cast(sales.ss_ticket_number as varchar) || ':' || cast(sales.ss_ticket_number as varchar)
        ), keyed.key_bytes)) as sale,
        to_hex(hmac_sha256(to_utf8('customer_sk:' || cast(customers.c_customer_sk as varchar)), keyed.key_bytes)) as customer
    from {{ athena_recipes.policy_rows(athena_recipes.policy('anonymization', 'store_sales'), source('anonymization', 'store_sales')) | indent(4) }} as sales
    left join {{ athena_recipes.policy_rows(athena_recipes.policy('anonymization', 'customer'), source('anonymization', 'customer')) | indent(4) }} as customers
        on sales.ss_customer_sk = customers.c_customer_sk
        and customers.reject_reason is null
    cross join keyed
    where sales.reject_reason is null

),

hashed_join as (

    select
        sales.ss_ticket_number_anonym as sale,
        customers.c_customer_sk_anonym as customer
    from {{ ref('anonymization__store_sales') }} as sales
    left join {{ ref('anonymization__customer') }} as customers
        on sales.ss_customer_sk_anonym = customers.c_customer_sk_anonym

),

differing as (

    select
        'raw only' as found,
        missing.*
    from (
        select * from raw_join
        except
        select * from hashed_join
    ) as missing
    union all
    select
        'hashed only' as found,
        extra.*
    from (
        select * from hashed_join
        except
        select * from raw_join
    ) as extra

)

-- Counted, so that no row is shown.
select
    found,
    count(*) as sales
from differing
group by found
