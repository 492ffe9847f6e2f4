-- One row per customer that counts.
{{ athena_recipes.anonymized('anonymization', 'customer') }}
