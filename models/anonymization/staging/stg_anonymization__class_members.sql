-- One row per stage, table, set of known columns and row.
{{ athena_recipes.anonymization_members('anonymization', ['customer', 'store_sales', 'patients']) }}
