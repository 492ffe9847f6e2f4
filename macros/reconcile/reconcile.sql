{#
  Compares two tables cell by cell. One row per compared key and column: record_key, column_name, value_a,
  value_b, is_matched. With `full`, only the columns that differ. Arguments are those of `reconcile_rows`.

  Arguments:
    a: the first table: ref(…), source(…), {ref: model}, {source: name.table} or a name.
    b: the second table.
    key: the columns that identify a row.
    columns: the columns to compare, each a name or a mapping; see `reconcile_rows`.
    where: a condition for both sides, or a mapping of one for a and one for b.
    sample_pct: percent of the keys to compare.
    sample_date: the day of the sample, YYYY-MM-DD; none takes the day of the run, UTC.
    sample_seed: any text; another seed gives another sample of the same day.
    full: compare all rows, by checksums first.
    buckets: number of buckets for `full`, a power of two; more buckets read fewer rows again, and take more memory.

  Usage: {{ athena_recipes.reconcile(ref('old_orders'), ref('orders'), 'order_id', ['status', 'price'], sample_pct=10) }}
#}
{% macro reconcile(
    a, b, key, columns, where=none, sample_pct=100, sample_date=none, sample_seed='', full=false, buckets=1048576
) -%}
{%- set compared = athena_recipes._reconcile_columns(columns, 'columns') -%}
with

wide_rows as (

    {{ athena_recipes.reconcile_rows(a, b, key, columns, where, sample_pct, sample_date, sample_seed, full, buckets)
        | trim | indent(4) }}

),

cells as (

    select
        wide_rows.record_key,
        compared_columns.column_name,
        case compared_columns.column_index
            {%- for column in compared %}
            when {{ loop.index }} then wide_rows.sourcea_{{ column.name }}
            {%- endfor %}
        end as value_a,
        case compared_columns.column_index
            {%- for column in compared %}
            when {{ loop.index }} then wide_rows.{{ column.name }}
            {%- endfor %}
        end as value_b,
        case compared_columns.column_index
            {%- for column in compared %}
            when {{ loop.index }} then wide_rows.matched_{{ column.name }}
            {%- endfor %}
        end as is_matched
    from wide_rows
    cross join (
        values
        {%- for column in compared %}
        ({{ loop.index }}, '{{ column.name }}'){{ ',' if not loop.last }}
        {%- endfor %}
    ) as compared_columns (column_index, column_name)

)

select * from cells
{%- if full %}
where not is_matched
{%- endif %}
{%- endmacro %}
