-- One row per line of the raw files, typed. A row with a reject_reason does not count. In the raw schema,
-- because all values are clear.
{{ anonymization_staged('store_sales') }}
