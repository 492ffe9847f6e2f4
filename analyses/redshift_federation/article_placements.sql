-- The article queries "lambda:<function>" in the three-part name of each table. Below is its T3, all tables in Redshift,
-- as a count of sales by state. On its 3 TB it ended after 900 s, Lambda's limit, without a row: the connector pushes
-- predicates down and no join, so that all 8.6 billion sales leave the warehouse. The inner join with the addresses also
-- loses every sale without one, in silence: 1,410 of the sample's.
-- select ca_state, count(*) as sales
-- from "lambda:rstpcds30".public.store_sales
-- inner join "lambda:rstpcds30".public.customer_address on ss_addr_sk = ca_address_sk
-- group by ca_state

-- The same question here: any placement, and a group for sales without an address.
select
    buyer_state,
    sum(sales) as sales
from {{ ref('redshift_federation__sales_by_state_month') }}
group by buyer_state
order by sales desc
