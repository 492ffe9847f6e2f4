-- Each rule of equality on values that are equal, nearly equal, missing or unreadable. One row per case.
{% set table = _reconciliation_typed_values() -%}
select *
from (

    {{ athena_recipes.reconcile_rows(table.a, table.b, table.key, table.columns) | indent(4) }}

) as details
