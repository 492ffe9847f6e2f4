{#
  Counts the rows of two tables. One row: rows_in_a, rows_in_b.

  Arguments:
    a: the first table; as for `reconcile_rows`.
    b: the second table.
    where: a condition for both sides, or a mapping of one for a and one for b.

  Usage: {{ athena_recipes.reconcile_counts(ref('old_orders'), ref('orders')) }}
#}
{% macro reconcile_counts(a, b, where=none) -%}
select
    a_count.rows_in_a,
    b_count.rows_in_b
{%- for side, table in [('a', a), ('b', b)] %}
{{ 'from' if side == 'a' else 'cross join' }} (
    select count(*) as rows_in_{{ side }}
    from {{ athena_recipes._reconcile_relation(table) }}
    {{- athena_recipes._reconcile_where(where, side) | indent(4) }}
) as {{ side }}_count
{%- endfor %}
{%- endmacro %}
