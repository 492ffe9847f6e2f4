-- One row per stage, table and set.
{{ athena_recipes.anonymization_k_anonymity('anonymization', ['customer', 'patients']) }}
