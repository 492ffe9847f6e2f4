-- sales_by_state_month has every sale of the year once. A month or a state that loses sales fails, and so does a key that
-- is twice in a dimension, where the warehouse has it too: Redshift enforces no key.
-- Fix: remove the second row of date_dim, customer_address or store, in the warehouse or in the copy that is read.
{{ redshift_federation_sales_not_once(ref('redshift_federation__sales_by_state_month'), [
    ['date_dim', 'd_date_sk', 'ss_sold_date_sk']
]) }}
