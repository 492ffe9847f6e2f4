-- One row per generalised column.
-- The layout of what a macro writes is its own.
-- noqa: disable=LT02
{{ athena_recipes.anonymization_loss('anonymization', ['customer', 'patients']) }}
