-- sales_by_demographics has every sale to these customers in the year once. A key that is twice in a dimension fails, where
-- the warehouse has it too: Redshift enforces no key.
-- Fix: remove the second row of date_dim, customer_demographics or item, in the warehouse or in the copy that is read.
{{ redshift_federation_sales_not_once(ref('redshift_federation__sales_by_demographics'), [
    ['date_dim', 'd_date_sk', 'ss_sold_date_sk'],
    ['customer_demographics', 'cd_demo_sk', 'ss_cdemo_sk']
]) }}
