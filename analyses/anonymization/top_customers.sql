-- The article's question, as it was meant: the customers with most revenue. Revenue of a line is
-- ss_ext_sales_price, and a customer is identified by the key, not by the hash of a last name.
select
    customers.c_customer_sk_anonym,
    sum(sales.ss_ext_sales_price) as revenue
from {{ ref('anonymization__store_sales') }} as sales
inner join {{ ref('anonymization__customer') }} as customers
    on sales.ss_customer_sk_anonym = customers.c_customer_sk_anonym
group by customers.c_customer_sk_anonym
order by revenue desc
limit 10
