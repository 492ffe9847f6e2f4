-- One row per stage and set of quasi-identifiers: the size of the smallest class, and the number of customers
-- in classes below k. The classes themselves are in groups_below_k, in the raw schema.
{%- set policy = athena_recipes.policy('anonymization', 'customer') %}
{%- set k = var('anonymization_k') %}

with

classes as (

    select
        release_stage,
        set_name,
        class_values,
        count(*) as class_rows
    from {{ ref('stg_anonymization__class_members') }}
    group by release_stage, set_name, class_values

),

counted as (

    select
        release_stage,
        set_name,
        cast(sum(class_rows) as bigint) as customers,
        count(*) as classes,
        min(class_rows) as smallest_class,
        count_if(class_rows = 1) as unique_customers,
        count_if(class_rows < {{ k }}) as classes_below_k,
        cast(sum(case when class_rows < {{ k }} then class_rows else 0 end) as bigint) as customers_below_k
    from classes
    group by release_stage, set_name

)

select
    release_stage,
    set_name,
    case set_name
        {%- for set_name, names in policy.sets.items() %}
        when '{{ set_name }}' then '{{ names | join(', ') }}'
        {%- endfor %}
    end as set_columns,
    customers,
    classes,
    smallest_class,
    unique_customers,
    100 * cast(unique_customers as double) / nullif(customers, 0) as unique_pct,
    classes_below_k,
    customers_below_k,
    100 * cast(customers_below_k as double) / nullif(customers, 0) as below_k_pct,
    cast({{ k }} as bigint) as k_wanted,
    smallest_class >= {{ k }} as is_k_reached
from counted
