{#
  Query of a test: a row if a mart has another number or amount of sales than the facts that its predicates leave.

  Arguments:
    mart: relation with the columns sales and net_paid_usd.
    dimensions: of the predicates, as [table, its key, the key in store_sales].

  Usage: {{ redshift_federation_sales_not_once(ref('redshift_federation__sales_by_state_month'), [['date_dim', 'd_date_sk', 'ss_sold_date_sk']]) }}
#}
{% macro redshift_federation_sales_not_once(mart, dimensions) -%}
with

sold as (

    select
        count(*) as sales,
        sum(facts.ss_net_paid) as net_paid_usd
    from {{ redshift_federation_relation('store_sales') }} as facts
    where
        {%- for identifier, key, fact_key in dimensions %}
        {{ 'and ' if not loop.first }}facts.{{ fact_key }} in (
            select dim.{{ key }}
            from {{ redshift_federation_relation(identifier) }} as dim
            where {{ redshift_federation_filter(identifier) }}
        )
        {%- endfor %}

),

shown as (

    select
        coalesce(sum(sales), 0) as sales,
        sum(net_paid_usd) as net_paid_usd
    from {{ mart }}

)

select
    sold.sales,
    shown.sales as shown_sales
from sold
cross join shown
where sold.sales <> shown.sales or coalesce(sold.net_paid_usd, 0) <> coalesce(shown.net_paid_usd, 0)
{%- endmacro %}
