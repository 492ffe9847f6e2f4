-- One row per line of the raw files, with types. A reject_reason says that the row does not count.
-- In the raw schema, since it has all values in clear.
{{ anonymization_staged('store_sales') }}
