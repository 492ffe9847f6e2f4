-- One row per stage, set of quasi-identifiers and sensitive column: the smallest number of distinct values in
-- a class. If a class has one value, finding the class reveals it, whatever k is.
{%- set policy = athena_recipes.policy('anonymization', 'customer') %}
{%- set sensitive = policy.columns | selectattr('pii', 'equalto', 'sensitive') | rejectattr('action', 'in', ['drop', 'keyed_hash'])
    | map(attribute='name') | list %}
{%- set l = var('anonymization_l') %}

with

named as (

    select sensitive_column
    from (values {% for name in sensitive %}('{{ name }}'){{ ', ' if not loop.last }}{% endfor %}) as listed (sensitive_column)

),

labelled as (

    select
        members.release_stage,
        members.set_name,
        members.class_values,
        named.sensitive_column,
        case named.sensitive_column
            {%- for name in sensitive %}
            when '{{ name }}' then members.{{ name }}
            {%- endfor %}
        end as sensitive_value
    from {{ ref('stg_anonymization__class_members') }} as members
    cross join named

),

-- A missing value counts as a value.
class_counts as (

    select
        release_stage,
        set_name,
        class_values,
        sensitive_column,
        sensitive_value,
        count(*) as customers
    from labelled
    group by release_stage, set_name, class_values, sensitive_column, sensitive_value

),

shares as (

    select
        class_counts.*,
        cast(customers as double)
        / nullif(sum(customers) over (partition by release_stage, set_name, sensitive_column, class_values), 0) as share
    from class_counts

),

classes as (

    select
        release_stage,
        set_name,
        sensitive_column,
        class_values,
        cast(sum(customers) as bigint) as customers,
        count(*) as distinct_values,
        exp(-sum(share * ln(share))) as entropy_values,
        max(share) as greatest_share
    from shares
    group by release_stage, set_name, sensitive_column, class_values

)

select
    release_stage,
    set_name,
    sensitive_column,
    count(*) as classes,
    min(distinct_values) as distinct_l,
    round(min(entropy_values), 6) as entropy_l,
    round(100 * max(greatest_share), 6) as greatest_share_pct,
    count_if(distinct_values < {{ l }}) as classes_below_l,
    cast(sum(case when distinct_values < {{ l }} then customers else 0 end) as bigint) as customers_below_l,
    100 * cast(sum(case when distinct_values < {{ l }} then customers else 0 end) as double)
    / nullif(sum(customers), 0) as below_l_pct,
    min(distinct_values) >= {{ l }} as is_l_reached
from classes
group by release_stage, set_name, sensitive_column
