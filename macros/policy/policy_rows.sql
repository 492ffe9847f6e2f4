{#
  A value with its type, from its text; NULL if it is not readable as that type, is below `low` or above `high`
  of the policy, in a range whose ends are no decimals of the type, or no address or postal code, if its ladder is one of those.

  Arguments:
    column: the column's policy.
    text: SQL expression of the text.

  Usage: {{ athena_recipes.policy_typed(column, column.name) }}
#}
{% macro policy_typed(column, text) -%}
    {%- set patterns = {'ip': '^[0-9]{1,3}([.][0-9]{1,3}){3}$', 'prefix': '^[0-9A-Za-z][0-9A-Za-z -]*$'} -%}
    {%- set kind = column.ladder[0].kind if column.get('ladder') else none -%}
    {%- if column.type == 'varchar' and kind in patterns -%}
        case when regexp_like({{ text }}, '{{ patterns[kind] }}') then {{ text }} end
    {%- elif column.type == 'varchar' -%}
        nullif({{ text }}, '')
    {%- else -%}
        {%- if column.type == 'bigint' -%}
            {%- set pattern, value = '^-?[0-9]{1,18}$', 'try_cast(' ~ text ~ ' as bigint)' -%}
        {%- elif column.type == 'date' -%}
            {%- set pattern, value = '^[0-9]{4}-[0-9]{2}-[0-9]{2}([T ].*)?$', 'try_cast(substr(' ~ text ~ ', 1, 10) as date)' -%}
        {%- else -%}
            {%- set digits = modules.re.findall('[0-9]+', column.type) -%}
            {%- set pattern = '^-?[0-9]{1,' ~ (digits[0] | int - digits[1] | int) ~ '}([.][0-9]{1,' ~ digits[1] ~ '})?$' -%}
            {%- set value = 'try_cast(' ~ text ~ ' as ' ~ column.type ~ ')' -%}
        {%- endif -%}
        {%- set ends = athena_recipes._policy_decimal_ends(column) -%}
        case
    when{{ '\n       ' if column.get('low') is not none or column.get('high') is not none or ends }} regexp_like({{ text }}, '{{ pattern }}')
        {%- for bound, sign in [('low', '>='), ('high', '<=')] if column.get(bound) is not none %}
        and {{ value }} {{ sign }}
            {%- if column.type == 'date' %} date '{{ column[bound] }}'{% else %} {{ column[bound] }}{% endif %}
        {%- endfor %}
        {%- for sign, end in ends %}
        and {{ value }} {{ sign }} cast('{{ end }}' as {{ column.type }})
        {%- endfor %}
        then {{ value }}
end
    {%- endif -%}
{%- endmacro %}

{#
  Subquery of a raw table's rows but header lines, typed by its policy. A row with a reject_reason does not count: its line is
  short or long, or its key is missing, unreadable or repeated. Of the rows of a key a whole line counts, whatever others say.

  Arguments:
    policy: what athena_recipes.policy returned.
    relation: the raw table.
    with_texts: true adds the texts of the columns, as <column>_text.

  Usage: from {{ athena_recipes.policy_rows(policy, source('clinic', 'patients')) }} as patients
#}
{% macro policy_rows(policy, relation, with_texts=false) -%}
(
    select
        {%- for column in policy.columns %}
        {{ column.name }},
        {%- if with_texts %}
        {{ column.name }}_text,
        {%- endif %}
        {%- endfor %}
        case
            {%- if policy.columns %}
            when {{ policy.columns[-1].name }}_text is null then 'line_short'
            {%- endif %}
            {%- if policy.get('surplus') %}
            when {{ policy.surplus }} is not null then 'line_long'
            {%- endif %}
            {%- for name in policy.key %}
            when coalesce({{ name }}_text, '') = '' then 'key_missing'
            {%- endfor %}
            {%- for name in policy.key %}
            when {{ name }} is null then 'key_unreadable'
            {%- endfor %}
            when delivery > 1 then 'delivered_before'
        end as reject_reason
    from (
        select
            typed.*,
            row_number() over (
                partition by {{ policy.key | join(', ') or '1' }}
                order by
                    {%- if policy.columns %}
                    {{ policy.columns[-1].name }}_text is null,
                    {%- endif %}
                    {%- if policy.get('surplus') %}
                    {{ policy.surplus }} is not null,
                    {%- endif %}
                    {%- for column in policy.columns %}
                    {{ column.name }}_text{{ ',' if not loop.last }}
                    {%- endfor %}
            ) as delivery
        from (
            select
                {%- if policy.get('surplus') %}
                lines.{{ policy.surplus }},
                {%- endif %}
                {%- for column in policy.columns %}
                {{ athena_recipes.policy_typed(column, 'lines.' ~ column.name) | indent(16) }} as {{ column.name }},
                lines.{{ column.name }} as {{ column.name }}_text{{ ',' if not loop.last }}
                {%- endfor %}
            from {{ relation }} as lines
            where
                not {{ athena_recipes.policy_is_header(policy, 'lines') | indent(12) }}
        ) as typed
    ) as numbered
)
{%- endmacro %}

{#
  SQL condition: the line is a header, which names the declared columns in their order, in any case; blanks and
  underscores do not count, and neither does a byte order mark. A header with more columns is none, if the table has a column
  for what is surplus. The first column is compared first, because that is
  all that most lines need.

  Arguments:
    policy: what athena_recipes.policy returned.
    line: alias of the raw row.

  Usage: where not {{ athena_recipes.policy_is_header(policy, 'lines') }}
#}
{% macro policy_is_header(policy, line) -%}
    {%- set conditions = [] -%}
    {%- for column in policy.columns -%}
        {%- do conditions.append(
            athena_recipes._policy_header_field(line, column, loop.first) ~ ' = ' ~ athena_recipes._policy_header_name(column)
        ) -%}
    {%- endfor -%}
    {%- if policy.get('surplus') -%}
        {%- do conditions.append(line ~ '.' ~ policy.surplus ~ ' is null') -%}
    {%- endif -%}
    case
        when {{ conditions[0] or 'false' }}
            then coalesce(
                {{ conditions[1:] | join('\n                and ') or 'true' }},
                false
            )
        else false
    end
{%- endmacro %}

{#
  SQL expression: a field of a header as its names are compared.

  Arguments:
    line: alias of the raw row.
    column: the column's policy.
    is_first: whether it is the first field, which may begin with a byte order mark.

  Usage: {{ athena_recipes._policy_header_field('lines', column, false) }}
#}
{% macro _policy_header_field(line, column, is_first) -%}
    {%- set text = line ~ '.' ~ column.name -%}
    {%- set text = 'replace(' ~ text ~ ", chr(65279), '')" if is_first else text -%}
    lower(replace(replace({{ text }}, '_', ''), ' ', ''))
{%- endmacro %}

{#
  SQL text: a column's name, as _policy_header_field gives that of its header.

  Arguments:
    column: the column's policy.

  Usage: {{ athena_recipes._policy_header_name(column) }}
#}
{% macro _policy_header_name(column) -%}
    '{{ column.name | lower | replace('_', '') | replace(' ', '') }}'
{%- endmacro %}

{#
  SQL condition: the first field of the line is the name of a declared column, as in a header of any order.

  Arguments:
    policy: what athena_recipes.policy returned.
    line: alias of the raw row.

  Usage: count_if({{ athena_recipes._policy_begins_as_header(policy, 'lines') }})
#}
{% macro _policy_begins_as_header(policy, line) -%}
    {%- if policy.columns -%}
    {{ athena_recipes._policy_header_field(line, policy.columns[0], true) }} in (
        {%- for column in policy.columns %}
        {{ athena_recipes._policy_header_name(column) }}{{ ',' if not loop.last }}
        {%- endfor %}
    )
    {%- else -%}
    false
    {%- endif -%}
{%- endmacro %}

{#
  The hash of a column, as hex: HMAC-SHA-256 of `domain:value`, so that equal values of different domains have
  different hashes. A row hash is of `row:column:key:value`: equal values of different rows have different hashes. The
  key comes from a joined row and is never in the statement.

  Arguments:
    policy: what athena_recipes.policy returned.
    column: the column's policy.
    row: alias of the typed row.
    key: alias of the key's row.

  Usage: {{ athena_recipes.policy_hash(policy, column, 'patients', 'current_key') }}
#}
{% macro policy_hash(policy, column, row, key) -%}
    {%- set parts = [] -%}
    {%- if column.action == 'row_hash' -%}
        {%- for name in policy.key -%}
            {%- do parts.append('cast(' ~ row ~ '.' ~ name ~ ' as varchar)') -%}
        {%- endfor -%}
        {%- set domain = 'row:' ~ policy.name ~ '.' ~ column.name -%}
    {%- else -%}
        {%- set domain = column.domain -%}
    {%- endif -%}
    {%- do parts.append('cast(' ~ row ~ '.' ~ column.name ~ ' as varchar)') -%}
    to_hex(hmac_sha256(to_utf8(
            {{ athena_recipes._sql_text(domain ~ ':') }} || {{ parts | join(" || ':' || ") }}
        ), {{ key }}.key_bytes))
{%- endmacro %}

{#
  The hash that identifies a row of a table in its releases: of the row's key.

  Arguments:
    policy: what athena_recipes.policy returned.
    row: alias of the typed row.
    key: alias of the key's row.

  Usage: {{ athena_recipes._policy_row_hash(policy, 'patients', 'current_key') }} as row_hash
#}
{% macro _policy_row_hash(policy, row, key) -%}
    to_hex(hmac_sha256(to_utf8('row:{{ policy.name }}'
        {%- for name in policy.key %} || ':' || cast({{ row }}.{{ name }} as varchar){% endfor %}), {{ key }}.key_bytes))
{%- endmacro %}
