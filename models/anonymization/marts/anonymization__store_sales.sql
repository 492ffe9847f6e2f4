-- One row per line of a receipt that counts.
{{ athena_recipes.anonymized('anonymization', 'store_sales') }}
