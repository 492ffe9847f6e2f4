-- One row per raw column.
{{ athena_recipes.anonymization_column_policy('anonymization', ['customer', 'store_sales', 'patients']) }}
