-- One row per stage, table and set.
{{ athena_recipes.anonymization_risk('anonymization', ['customer', 'store_sales', 'patients']) }}
