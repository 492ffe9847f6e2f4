-- One row per stage, table, set and sensitive column.
{{ athena_recipes.anonymization_l_diversity('anonymization', ['customer', 'patients']) }}
