{#
  The sensitive columns of a person table with a limit of t: how far the values of a class may be from those of the
  whole table.

  Arguments:
    policy: what athena_recipes.policy returned.

  Usage: {% for column in athena_recipes.policy_close(policy) %}
#}
{% macro policy_close(policy) %}
    {% set columns = [] %}
    {% for column in athena_recipes.policy_sensitive(policy) if athena_recipes._policy_t(column) is not none %}
        {% do columns.append(column) %}
    {% endfor %}
    {{ return(columns) }}
{% endmacro %}

{#
  The limit of t of a sensitive column: its own, or the variable anonymization_t; none without.

  Arguments:
    column: the column's policy.

  Usage: {% set limit = athena_recipes._policy_t(column) %}
#}
{% macro _policy_t(column) %}
    {{ return(column.get('t', var('anonymization_t', none))) }}
{% endmacro %}

{#
  Whether the values of a sensitive column have an order: numbers and days, and ranges of them.

  Arguments:
    column: the column's policy.

  Usage: {{ athena_recipes._policy_is_ordered(column) }} as is_ordered
#}
{% macro _policy_is_ordered(column) %}
    {{ return(column.type != 'varchar') }}
{% endmacro %}

{#
  CTEs <prefix>_<column>_shares and <prefix>_<column>_distances of each sensitive column with a limit of t: the distance of
  each class, with the columns of `groups` and distance. Classes with fewer than k rows are left out.

  Arguments:
    policy: what athena_recipes.policy returned.
    prefix: of the names of the CTEs.
    whole: relation of all rows that count, with <column>_published.
    placed: relation of the rows in classes, with the columns of `groups` and <column>_published.
    groups: the columns that identify a class.
    people: SQL expression of how many people a row stands for.

  Usage: {{ athena_recipes.policy_closeness(policy, 'patients', 'people', 'placed', ['class_values']) }}
#}
{% macro policy_closeness(policy, prefix, whole, placed, groups, people='1') -%}
{%- for column in athena_recipes.policy_close(policy) %}
{%- set name = prefix ~ '_' ~ column.name %}

{{ name }}_shares as (

    select *
    from {{ athena_recipes.policy_shares('(
        select
            ' ~ column.name ~ '_published as value,
            ' ~ athena_recipes._policy_is_ordered(column) | lower ~ ' as is_ordered,
            ' ~ people ~ ' as people
        from ' ~ whole ~ '
    )') | indent(4) }} as shares

),

{{ name }}_distances as (

    select *
    from {{ athena_recipes.policy_distances('(
        select
            ' ~ groups | join(',\n            ') ~ ',
            ' ~ column.name ~ '_published as value,
            ' ~ people ~ ' as people
        from ' ~ placed ~ '
    )', name ~ '_shares', groups, [], var('anonymization_k', 5)) | indent(4) }} as distances

),
{%- endfor %}
{%- endmacro %}

{#
  Joins of classes with the distances that policy_closeness made.

  Arguments:
    policy: what athena_recipes.policy returned.
    prefix: as in policy_closeness.
    class: alias of the class; it has the columns of `groups`.
    groups: the columns that identify a class.

  Usage: {{ athena_recipes.policy_closeness_joins(policy, 'patients', 'classes', ['class_values']) }}
#}
{% macro policy_closeness_joins(policy, prefix, class, groups) -%}
    {%- for column in athena_recipes.policy_close(policy) %}
    left join {{ prefix }}_{{ column.name }}_distances as {{ column.name }}_distances
        on {% for group in groups -%}
        {{ class }}.{{ group }} = {{ column.name }}_distances.{{ group }}{{ '\n        and ' if not loop.last }}
        {%- endfor %}
    {%- endfor %}
{%- endmacro %}

{#
  Subquery of how the values of a sensitive column are shared out, one row per value: how many rows have it, how many
  have it or one before, its position and the number of values, and of all rows. Missing values are the first, ranges
  are in the order of their lower ends.

  Arguments:
    members: relation with the columns of `keys`, value (text), is_ordered and people.
    keys: the columns that identify a table, if there are several.

  Usage: from {{ athena_recipes.policy_shares('(select value, false as is_ordered, 1 as people from x)') }} as shares
#}
{% macro policy_shares(members, keys=[]) -%}
{%- set window = 'partition by ' ~ keys | join(', ') if keys else '' -%}
{%- set order = "order by cast(regexp_extract(value, '^-?[0-9]+([.][0-9]+)?') as double) nulls first, value" -%}
(
    select
        counted.*,
        row_number() over (
            {%- if window %}
            {{ window }}
            {%- endif %}
            {{ order }}
        ) as position,
        cast(sum(value_rows) over (
            {%- if window %}
            {{ window }}
            {%- endif %}
            {{ order }}
        ) as bigint) as rows_up_to,
        cast(sum(value_rows) over ({{ window }}) as bigint) as total_rows,
        count(*) over ({{ window }}) as positions
    from (
        select
            {%- for key in keys %}
            {{ key }},
            {%- endfor %}
            value,
            is_ordered,
            cast(sum(people) as bigint) as value_rows
        from {{ members | indent(8) }} as members
        group by {{ (keys + ['value', 'is_ordered']) | join(', ') }}
    ) as counted
)
{%- endmacro %}

{#
  Subquery of how far the values of each class are from those of the whole table, from 0 to 1: half the sum of the
  differences of the shares, and for ordered values the earth mover's distance, the sum of the differences of the
  cumulated shares over the number of steps between values (Li, Li, Venkatasubramanian 2007). Sums are of whole
  numbers and divided once, so that every engine gives the same.

  Arguments:
    members: relation with the columns of `keys` and `groups`, value (text) and people.
    shares: relation of what policy_shares returned.
    groups: the columns that identify a class.
    keys: those of them that identify a table, as in policy_shares.
    smallest: how many rows a class must have.

  Usage: from {{ athena_recipes.policy_distances('members', 'shares', ['class_values']) }} as distances
#}
{% macro policy_distances(members, shares, groups, keys=[], smallest=1) -%}
(
    select
        {%- for group in groups %}
        {{ group }},
        {%- endfor %}
        coalesce(
            cast(sum(abs(found_rows * total_rows - expected_rows * class_rows)) as double)
            / nullif(cast(max(class_rows) as double) * max(total_rows) * max(divisor), 0),
            0
        ) as distance
    from (
        select
            {%- for group in groups %}
            classes.{{ group }},
            {%- endfor %}
            shares.position,
            max(classes.class_rows) as class_rows,
            max(shares.total_rows) as total_rows,
            max(case when shares.is_ordered then shares.rows_up_to else shares.value_rows end) as expected_rows,
            max(case when shares.is_ordered then shares.positions - 1 else 2 end) as divisor,
            cast(sum(
                case
                    when classes.position = shares.position then classes.people
                    when shares.is_ordered and classes.position < shares.position then classes.people
                    else 0
                end
            ) as bigint) as found_rows
        from (
            select
                {%- for group in groups %}
                counted.{{ group }},
                {%- endfor %}
                counted.people,
                own.position,
                cast(sum(counted.people) over (
                    partition by {% for group in groups %}counted.{{ group }}{{ ', ' if not loop.last }}{% endfor %}
                ) as bigint) as class_rows
            from (
                select
                    {%- for group in groups %}
                    {{ group }},
                    {%- endfor %}
                    value,
                    cast(sum(people) as bigint) as people
                from {{ members | indent(16) }} as members
                group by {{ groups | join(', ') }}, value
            ) as counted
            inner join {{ shares }} as own
                on counted.value = own.value
                {%- for key in keys %}
                and counted.{{ key }} = own.{{ key }}
                {%- endfor %}
        ) as classes
        inner join {{ shares }} as shares
            on classes.class_rows >= {{ smallest }}
            {%- for key in keys %}
            and classes.{{ key }} = shares.{{ key }}
            {%- endfor %}
        group by
            {%- for group in groups %}
            classes.{{ group }},
            {%- endfor %}
            shares.position
    ) as compared
    group by {{ groups | join(', ') }}
)
{%- endmacro %}
