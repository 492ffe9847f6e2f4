-- One row per stage, table and set.
-- The layout of what a macro writes is its own.
-- noqa: disable=LT02
{{ athena_recipes.anonymization_k_anonymity('anonymization', ['customer', 'patients']) }}
