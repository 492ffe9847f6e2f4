-- One row per patient that counts.
{{ athena_recipes.anonymized('anonymization', 'patients') }}
