-- Each rule of equality on values that are equal, nearly equal, missing or unreadable. One row per case.
{% set table = _reconciliation_typed_values() -%}
with

details as (

    {{ athena_recipes.reconcile_rows(table.a, table.b, table.key, table.columns) | trim | indent(4) }}

)

select *
from details
