{#
  Compares all keys of two tables, never a sample. One row per key that is not on both sides exactly once:
  record_key, rows_in_a, rows_in_b, and issue: only_in_a, only_in_b, duplicate_in_a, duplicate_in_b or
  duplicate_in_both.

  Arguments:
    a: the first table; as for `reconcile_rows`.
    b: the second table.
    key: the columns that identify a row.
    where: a condition for both sides, or a mapping of one for a and one for b.

  Usage: {{ athena_recipes.reconcile_keys(ref('old_orders'), ref('orders'), 'order_id') }}
#}
{% macro reconcile_keys(a, b, key, where=none) -%}
{%- set keys = athena_recipes._reconcile_columns(key, 'key columns') -%}
with

all_keys as (

    {{ athena_recipes._reconcile_sides(a, b, keys, [], where) | trim | indent(4) }}

),

counted_keys as (

    select
        record_key,
        cast(sum(in_a) as bigint) as rows_in_a,
        cast(sum(in_b) as bigint) as rows_in_b
    from all_keys
    group by record_key
    having sum(in_a) <> 1 or sum(in_b) <> 1

)

select
    record_key,
    rows_in_a,
    rows_in_b,
    case
        when rows_in_b = 0 then 'only_in_a'
        when rows_in_a = 0 then 'only_in_b'
        when rows_in_b = 1 then 'duplicate_in_a'
        when rows_in_a = 1 then 'duplicate_in_b'
        else 'duplicate_in_both'
    end as issue
from counted_keys
{%- endmacro %}
