{#
  The select list of a public table: each column of the policy as its action makes it, then the version
  of the key. Hashes are HMAC-SHA-256 of `domain:value`, so that equal values of different domains have
  different hashes; the key comes from a joined row and is never in the statement.

  Arguments:
    policy: what athena_recipes.policy returned.
    row: alias of the typed raw row.
    generalised: alias of the row with the generalised columns, where the policy has some.
    key: alias of the key's row.

  Usage: select {{ anonymization_public_columns(policy, 'sales') }} from …
#}
{% macro anonymization_public_columns(policy, row, generalised=none, key='current_key') -%}
    {%- for column in policy.columns if column.action != 'drop' %}
    {% set value = row ~ '.' ~ column.name -%}
    {%- if column.action == 'keyed_hash' -%}
    to_hex(hmac_sha256(to_utf8('{{ column.domain }}:' || cast({{ value }} as varchar)), {{ key }}.key_bytes)) as {{ column.public_name }},
    {%- elif column.action == 'generalise' -%}
    {{ generalised }}.{{ column.name }},
    {%- elif column.action == 'bin' -%}
    {{ anonymization_bin(value, column.width, column.get('origin', 0)) }} as {{ column.name }},
    {%- elif column.get('values') -%}
    case when {{ value }} in ('{{ column['values'] | join("', '") }}') then {{ value }} end as {{ column.name }},
    {%- else -%}
    {{ value }},
    {%- endif -%}
    {%- endfor %}
    {{ key }}.key_version
{%- endmacro %}

{#
  The lower end of the bin that a whole number is in; bins have one width and begin at the origin.

  Arguments:
    value: SQL expression of a bigint.
    width: how many numbers a bin has.
    origin: where a bin begins.

  Usage: {{ anonymization_bin('ss_sold_time_sk', 3600) }}
#}
{% macro anonymization_bin(value, width, origin=0) -%}
    {%- if width == 1 -%}
        {{ value }}
    {%- else -%}
        {{ value }} - ((({{ value }} - {{ origin }}) % {{ width }}) + {{ width }}) % {{ width }}
    {%- endif -%}
{%- endmacro %}
