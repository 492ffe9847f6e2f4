-- One row per stage, table, set of known columns, class and person.
{{ athena_recipes.anonymization_members('anonymization', ['customer', 'store_sales', 'patients']) }}
