-- The article's table of details: values of both sides and whether they match. One row per person.
{% set table = _reconciliation_my_favorite() -%}
with

details as (

    {{ athena_recipes.reconcile_rows(table.a, table.b, table.key, table.columns) | trim | indent(4) }}

)

select
    record_key as id,
    sourcea_animal,
    animal,
    matched_animal,
    sourcea_fruit,
    fruit,
    matched_fruit,
    sourcea_car,
    car,
    matched_car
from details
