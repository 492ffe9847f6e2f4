-- One row per stage, table, set of known columns, class and person.
-- The layout of what a macro writes is its own.
-- noqa: disable=LT02
{{ athena_recipes.anonymization_members('anonymization', ['customer', 'store_sales', 'patients']) }}
