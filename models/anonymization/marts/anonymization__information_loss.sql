-- One row per generalised column.
{{ athena_recipes.anonymization_loss('anonymization', ['customer', 'patients']) }}
