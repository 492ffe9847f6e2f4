{#
  Stop before anything is published if there is not exactly one key of the requested version, a raw file's header does
  not have the declared columns in their order, values of a column that is published look like personal data that its
  policy does not name, or a release would break k, l or t together with an earlier one under the same key. One
  statement, which returns no row where all is in order, and never a key or a value; another one for each column whose
  values have the form of IBANs or of credit cards.

  Arguments:
    source_name: name of the source.
    tables: its tables that the model publishes.
    is_release: true if the model reads the ledger of releases.

  Usage: {{ config(pre_hook="{{ athena_recipes.policy_check('clinic', ['patients']) }}") }}
#}
{% macro policy_check(source_name, tables, is_release=false) %}
    {% if execute %}
        {% set selects, policies = [athena_recipes._policy_check_key(source_name)], [] %}
        {% for table in tables %}
            {% set policy = athena_recipes.policy(source_name, table) %}
            {% do selects.append(athena_recipes._policy_check_files(policy, source(source_name, table))) %}
            {% if is_release and policy.about_persons %}
                {% do selects.append(athena_recipes._policy_check_release(policy)) %}
            {% endif %}
        {% endfor %}
        {% set faults = [] %}
        {% for row in run_query(selects | join('\nunion all\n')).rows %}
            {% if row[0] not in ['iban', 'credit_card'] or athena_recipes._policy_has_check_digits(source_name, row) %}
                {% do faults.append(athena_recipes._policy_check_text(source_name, row)) %}
            {% endif %}
        {% endfor %}
        {% if faults %}
            {{ exceptions.raise_compiler_error('anonymization: ' ~ faults | join('; ')) }}
        {% endif %}
    {% endif %}
{% endmacro %}

{#
  What a row of the check means, and the fix.

  Arguments:
    source_name: name of the source.
    row: fault, table_name, detail, found, total.

  Usage: {% do faults.append(athena_recipes._policy_check_text('clinic', row)) %}
#}
{% macro _policy_check_text(source_name, row) %}
    {% set wanted = var('anonymization_key_version', none) %}
    {% set table = source_name ~ '.' ~ row[1] %}
    {% if row[0] == 'key' %}
        {{ return(row[3] ~ ' keys' ~ (' of version ' ~ wanted if wanted is not none else '') ~ ', of which ' ~ row[4]
            ~ ' have 64 hex digits; there must be one. Fix: athena-recipes anonymization key list, then key create') }}
    {% elif row[0] == 'header' %}
        {{ return(row[3] ~ ' of ' ~ row[4] ~ ' files of ' ~ table ~ ' have no header line with the declared columns in their'
            ~ ' order, or another one besides, first ' ~ row[2] ~ '. Fix: export the file with these columns in this order, or move it out of the'
            ~ ' table') }}
    {% elif row[0] == 'release' %}
        {{ return('publishing ' ~ table ~ ' would leave ' ~ row[3] ~ ' rows in classes below k or l, or above t, together'
            ~ ' with release ' ~ row[2] ~ ', because rows have left the raw table, values in it have changed, or the policy'
            ~ ' is stricter now. Fix: publish with a new key, whose hashes do not join with earlier releases:'
            ~ ' athena-recipes anonymization key create') }}
    {% endif %}
    {{ return('column ' ~ row[2] ~ ' of ' ~ table ~ ' looks like ' ~ row[0] | replace('_', ' ') ~ ' in '
        ~ (100 * row[3] / row[4]) | round(1) ~ ' % of its values, and its policy says otherwise. Fix: give it pii direct or'
        ~ ' quasi, or state in its meta is_not: [' ~ row[0] ~ ']') }}
{% endmacro %}

{#
  SELECT of a row if there is not exactly one readable key of the requested version.

  Arguments:
    source_name: name of the source.

  Usage: {% do selects.append(athena_recipes._policy_check_key('clinic')) %}
#}
{% macro _policy_check_key(source_name) -%}
{%- set keys = athena_recipes._policy_keys(source_name) -%}
{%- set wanted = var('anonymization_key_version', none) -%}
select
    'key' as fault,
    '' as table_name,
    '' as detail,
    found,
    total
from (
    select
        count(*) as found,
        count_if(regexp_like(key_hex, '^[0-9a-fA-F]{64}$')) as total
    from {{ keys }}
    where {{ athena_recipes.whole_number('key_version') }} =
        {% if wanted is not none %}{{ wanted }}{% else -%}
        (select max({{ athena_recipes.whole_number('newest.key_version') }}) from {{ keys }} as newest)
        {%- endif %}
) as counted_keys
where found <> 1 or total <> 1
{%- endmacro %}

{#
  SELECT of a row if files of a table have no declared header, and one per column and kind of personal values that
  more than anonymization_personal_values_pct of the column's values look like.

  Arguments:
    policy: what athena_recipes.policy returned.
    relation: the raw table.

  Usage: {% do selects.append(athena_recipes._policy_check_files(policy, source('clinic', 'patients'))) %}
#}
{% macro _policy_check_files(policy, relation) -%}
{%- set searched = athena_recipes._policy_searched(policy) -%}
select
    listed.fault,
    '{{ policy.name }}' as table_name,
    case listed.fault when 'header' then files.first_path else listed.column_name end as detail,
    case listed.number
        when 0 then files.without_header
        {%- for column, kind, pattern in searched %}
        when {{ loop.index }} then files.found_{{ loop.index }}
        {%- endfor %}
    end as found,
    case listed.column_name
        when '' then files.files
        {%- for column in searched | map(attribute=0) | unique %}
        when '{{ column }}' then files.{{ column }}_values
        {%- endfor %}
    end as total
from (
    select
        count(*) as files,
        count_if(headers = 0 or other_headers > 0) as without_header,
        {%- for column in searched | map(attribute=0) | unique %}
        cast(sum({{ column }}_values) as bigint) as {{ column }}_values,
        {%- endfor %}
        {%- for _ in searched %}
        cast(sum(found_{{ loop.index }}) as bigint) as found_{{ loop.index }},
        {%- endfor %}
        min(case when headers = 0 or other_headers > 0 then file_path end) as first_path
    from (
        select
            file_path,
            {%- for column in searched | map(attribute=0) | unique %}
            count_if(lines.{{ column }} <> '') as {{ column }}_values,
            {%- endfor %}
            {%- for column, kind, pattern in searched %}
            count_if(regexp_like(
                lines.{{ column }},
                '{{ pattern }}'
            )) as found_{{ loop.index }},
            {%- endfor %}
            count_if(is_header) as headers,
            count_if(begins_as_header and not is_header) as other_headers
        from (
            select
                raw_lines."$path" as file_path,
                {%- for column in searched | map(attribute=0) | unique %}
                raw_lines.{{ column }},
                {%- endfor %}
                {{ athena_recipes.policy_is_header(policy, 'raw_lines') | indent(16) }} as is_header,
                {{ athena_recipes._policy_begins_as_header(policy, 'raw_lines') | indent(16) }} as begins_as_header
            from {{ relation }} as raw_lines
        ) as lines
        group by file_path
    ) as per_file
) as files
cross join (
    values
    ('header', '', 0)
    {%- for column, kind, pattern in searched %},
    ('{{ kind }}', '{{ column }}', {{ loop.index }})
    {%- endfor %}
) as listed (fault, column_name, number)
where
    case listed.number
        when 0 then files.without_header > 0
        {%- for column, kind, pattern in searched %}
        when {{ loop.index }} then files.found_{{ loop.index }} * 100 > files.{{ column }}_values * {{ var('anonymization_personal_values_pct', 5) }}
        {%- endfor %}
    end
{%- endmacro %}

{#
  What is searched for personal values: (column, kind, pattern) for each published column that the policy does not call
  an identifier, but for kinds that its `is_not` names.

  Arguments:
    policy: what athena_recipes.policy returned.

  Usage: {% for column, kind, pattern in athena_recipes._policy_searched(policy) %}
#}
{% macro _policy_searched(policy) %}
    {% set searched = [] %}
    {% for column in policy.columns if column.pii in ['none', 'sensitive'] and column.action in ['keep', 'bin', 'mean'] %}
        {% for kind, pattern in athena_recipes._policy_personal_kinds() if column.type in ['varchar', 'bigint'] and kind not in column.get('is_not', []) %}
            {% do searched.append((column.name, kind, pattern)) %}
        {% endfor %}
    {% endfor %}
    {{ return(searched) }}
{% endmacro %}

{#
  SELECT of a row per release with classes that are no longer safe, with the number of their rows: fewer than k are
  left, or k rows have too few sensitive values or other ones than the whole table.

  Arguments:
    policy: what athena_recipes.policy returned.

  Usage: {% do selects.append(athena_recipes._policy_check_release(policy)) %}
#}
{% macro _policy_check_release(policy) -%}
{%- set sensitive = athena_recipes.policy_sensitive(policy) -%}
{%- set groups = ['release_number', 'class_values'] -%}
select
    'release' as fault,
    '{{ policy.name }}' as table_name,
    cast(release_number as varchar) as detail,
    cast(sum(class_rows) as bigint) as found,
    cast(0 as bigint) as total
from (
    with

    people as (

        select
            released.release_number,
            released.class_values,
            {%- for column in sensitive %}
            coalesce(cast({{ athena_recipes.policy_published(column, 'people') }} as varchar), 'none') as {{ column.name }}_published,
            {%- endfor %}
            released.is_suppressed
        from {{ athena_recipes.policy_rows(policy, source(policy.source_name, policy.name)) | indent(8) }} as people
        cross join ({{ athena_recipes.policy_key(policy.source_name) | indent(8) }}) as current_key
        inner join {{ ref(policy.source_name ~ '__releases') }} as released
            on {{ athena_recipes._policy_row_hash(policy, 'people', 'current_key') | indent(8) }} = released.row_hash
            and current_key.key_id = released.key_id
            and released.table_name = '{{ policy.name }}'
        where people.reject_reason is null

    ),

    placed as (

        select * from people
        where not is_suppressed

    ),

    classes as (

        select
            {%- for group in groups %}
            {{ group }},
            {%- endfor %}
            {%- for column in sensitive %}
            {{ athena_recipes._policy_distinct(column, column.name ~ '_published') }} as {{ column.name }}_values,
            {%- endfor %}
            count(*) as class_rows
        from placed
        group by {{ groups | join(', ') }}

    ),
    {{- athena_recipes.policy_closeness(policy, policy.name, 'people', 'placed', groups) | indent(4) }}

    judged as (

        select
            classes.release_number,
            classes.class_rows,
            {{ athena_recipes.policy_is_safe(policy, 'classes') }} as is_safe
        from classes
        {{- athena_recipes.policy_closeness_joins(policy, policy.name, 'classes', groups) | indent(4) }}

    )

    select * from judged
    where not is_safe
) as unsafe
group by release_number
{%- endmacro %}
