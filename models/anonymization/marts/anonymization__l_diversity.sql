-- One row per stage, table, set and sensitive column.
-- The layout of what a macro writes is its own.
-- noqa: disable=LT02,AM06
{{ athena_recipes.anonymization_l_diversity('anonymization', ['customer', 'patients']) }}
