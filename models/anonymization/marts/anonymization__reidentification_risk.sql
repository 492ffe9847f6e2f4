-- One row per stage, table and set. From the policy, by `athena-recipes anonymization models`. Do not edit; run it again.
-- The layout of what a macro writes is its own.
-- noqa: disable=LT02,LT03,LT06,AM06
{{ athena_recipes.anonymization_risk('anonymization', ['customer', 'store_sales', 'patients']) }}
