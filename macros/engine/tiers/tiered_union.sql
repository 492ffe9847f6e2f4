{#
  One query over a hot and a cold tier, split by what was moved and never by the clock. The watermark
  has a row per partition that is cold: such a partition is read from the cold tier, from the batch
  that the watermark names; every other partition is read from the hot tier. Corrections win over both.

  The watermark is joined once, to both tiers together: a query can never see one version of it for the
  hot and another for the cold tier. Columns are named, so their order in the tiers does not matter. Filter on
  the partition column to read only the cold files of these partitions.

  Arguments:
    hot: relation of the hot tier.
    cold: relation of the cold tier; it also has the column `batch`.
    watermark: relation with the partition column and `batch`; a row per cold partition.
    corrections: relation with the newest correction per key and `is_deleted`.
    columns: list of name and data_type, which all three must have.
    key: the key's column, or a list of columns.
    partition: the partition's column; all relations have it, as varchar.

  Usage: {{ tiered_union(ref('hot'), ref('cold'), ref('watermark'), ref('corrections'), columns, 'id', 'month') }}
#}
{% macro tiered_union(hot, cold, watermark, corrections, columns, key, partition) -%}
    {%- set keys = [key] if key is string else key -%}
    {%- set wanted = columns + [{'name': partition, 'data_type': 'varchar'}] -%}
    {%- set batch = {'name': 'batch', 'data_type': 'varchar'} -%}
    {%- do athena_recipes.check_tier_columns('hot', hot, wanted) -%}
    {%- do athena_recipes.check_tier_columns('cold', cold, wanted + [batch]) -%}
    {%- do athena_recipes.check_tier_columns('watermark', watermark, [wanted[-1], batch]) -%}
    {%- do athena_recipes.check_tier_columns(
        'corrections', corrections, wanted + [{'name': 'is_deleted', 'data_type': 'boolean'}]) -%}
with

stored as (

    select
        {%- for column in wanted %}
        {{ column.name }},
        {%- endfor %}
        'hot' as tier,
        cast(null as varchar) as batch
    from {{ hot }}
    union all
    select
        {%- for column in wanted %}
        {{ column.name }},
        {%- endfor %}
        'cold' as tier,
        batch
    from {{ cold }}

),

split as (

    select stored.*
    from stored
    left join {{ watermark }} as moved
        on stored.{{ partition }} = moved.{{ partition }}
    where
        (stored.tier = 'cold' and stored.batch = moved.batch)
        or (stored.tier = 'hot' and moved.batch is null)

),

corrected as (

    select split.*
    from split
    left join {{ corrections }} as news
        on {% for name in keys %}{{ '\n            and ' if not loop.first }}split.{{ name }} = news.{{ name }}{% endfor %}
    where news.{{ keys[0] }} is null

)

select
    {%- for column in wanted %}
    {{ column.name }},
    {%- endfor %}
    tier
from corrected
union all
select
    {%- for column in wanted %}
    {{ column.name }},
    {%- endfor %}
    'correction' as tier
from {{ corrections }}
where not is_deleted
{%- endmacro %}
