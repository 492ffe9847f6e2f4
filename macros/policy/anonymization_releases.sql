{#
  Model: the ledger of what was published about the rows of person tables. One row per table, key and published row:
  its class, for the life of the key. A build appends rows that are new. The first release under a key sets the levels;
  later ones use them, and new rows are published in classes of k new rows only, so that joined releases show no smaller class.
  A suppressed row stays suppressed until the next key.

  Arguments:
    source_name: name of the source.
    tables: its person tables.
    hierarchies: name of the seed with hierarchies, or none.

  Usage: {{ athena_recipes.anonymization_releases('clinic', ['patients']) }}
#}
{% macro anonymization_releases(source_name, tables, hierarchies=none) -%}
{{- config(
    materialized='incremental',
    incremental_strategy='append',
    full_refresh=false,
    pre_hook="{{ athena_recipes.policy_check('" ~ source_name ~ "', " ~ tojson(tables) ~ ") }}"
) -}}
{%- set lattice = ref(source_name ~ '__generalisation_lattice') -%}
{%- set ladders = ref(hierarchies) if hierarchies else none -%}
with

current_key as (

    {{ athena_recipes.policy_key(source_name) }}

),

-- Releases under this key.
published as (

    {% if athena_recipes.is_building() and is_incremental() -%}
    select
        ledger.table_name,
        ledger.row_hash,
        ledger.release_number,
        ledger.levels,
        ledger.is_suppressed
    from {{ this }} as ledger
    inner join current_key
        on ledger.key_id = current_key.key_id
    {%- else -%}
    select
        cast(null as varchar) as table_name,
        cast(null as varchar) as row_hash,
        cast(null as bigint) as release_number,
        cast(null as varchar) as levels,
        cast(null as boolean) as is_suppressed
    from (values (1)) as nothing (number)
    where number = 0
    {%- endif %}

),

before as (

    select
        table_name,
        max(release_number) as release_number,
        max(case when not is_suppressed then levels end) as levels
    from published
    group by table_name

),

-- The levels of this release: those of the first one under this key, or those of the search.
pinned as (

    select
        lattice.table_name,
        coalesce(before.release_number, 0) + 1 as release_number,
        coalesce(before.levels, lattice.levels) as levels,
        before.levels is not null or lattice.is_allowed as is_allowed
    from {{ lattice }} as lattice
    left join before
        on lattice.table_name = before.table_name
    where lattice.is_chosen

),

{%- for table in tables %}
{%- set policy = athena_recipes.policy(source_name, table) %}
{%- set columns = athena_recipes.policy_generalised(policy) %}
{%- set sensitive = athena_recipes.policy_sensitive(policy) %}
{%- set groups = ['class_values', 'attribute_values'] %}
{%- set relation = source(source_name, table) %}

{{ table }}_hashed as (

    select
        people.*,
        current_key.key_id,
        current_key.key_version,
        {{ athena_recipes._policy_row_hash(policy, 'people', 'current_key') }} as row_hash
    from {{ athena_recipes.policy_levels(policy, relation, ladders) | indent(4) }} as people
    cross join current_key

),

{{ table }}_new as (

    select
        people.*,
        pinned.release_number,
        pinned.levels,
        pinned.is_allowed,
        {%- for column in columns %}
        {{ athena_recipes._policy_part(column, athena_recipes._policy_at_level(column, 'people', "cast(split_part(pinned.levels, ',', " ~ loop.index ~ ') as integer)')) }}
        {{- " || ' | ' ||" if not loop.last }}
        {%- else %}
        'everybody'
        {%- endfor %} as class_values
    from {{ table }}_hashed as people
    inner join pinned
        on pinned.table_name = '{{ table }}'
    left join published
        on published.table_name = '{{ table }}'
        and people.row_hash = published.row_hash
    where published.row_hash is null

),

{{ table }}_classes as (

    select
        class_values,
        attribute_values,
        {%- for column in sensitive %}
        {{ athena_recipes._policy_distinct(column, column.name ~ '_published') }} as {{ column.name }}_values,
        {%- endfor %}
        count(*) as class_rows
    from {{ table }}_new
    group by class_values, attribute_values

),
{{- athena_recipes.policy_closeness(policy, table, table ~ '_hashed', table ~ '_new', groups) }}

{{ table }}_judged as (

    select
        '{{ table }}' as table_name,
        people.key_version,
        people.key_id,
        people.row_hash,
        people.release_number,
        people.levels,
        people.class_values,
        not (people.is_allowed and {{ athena_recipes.policy_is_safe(policy, 'classes') }}) as is_suppressed
    from {{ table }}_new as people
    inner join {{ table }}_classes as classes
        on people.class_values = classes.class_values
        and people.attribute_values = classes.attribute_values
    {{- athena_recipes.policy_closeness_joins(policy, table, 'classes', groups) }}

),
{%- endfor %}

judged as (

    {% for table in tables -%}
    select * from {{ table }}_judged
    {{- '\n    union all\n    ' if not loop.last }}
    {%- endfor %}

)

select
    table_name,
    key_version,
    key_id,
    row_hash,
    release_number,
    levels,
    case when is_suppressed then '*' else class_values end as class_values,
    is_suppressed
from judged
{%- endmacro %}
