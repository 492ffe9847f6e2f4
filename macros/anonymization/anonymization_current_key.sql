{#
  SELECT of the key in use: the newest, or the one that a variable names. Part of the statements that read
  it, never a table or a view of its own, so it is not listed.

  Usage: with current_key as ({{ anonymization_current_key() }})
#}
{% macro anonymization_current_key() -%}
    {%- set wanted = var('anonymization_key_version', none) -%}
    {%- set keys = source('anonymization', 'pseudonymisation_keys') -%}
    select
        try_cast(key_version as bigint) as key_version,
        from_hex(key_hex) as key_bytes
    from {{ keys }}
    where
        {%- if wanted is not none %}
        try_cast(key_version as bigint) = {{ wanted }}
        {%- else %}
        try_cast(key_version as bigint) = (
            select max(try_cast(newest.key_version as bigint)) as key_version
            from {{ keys }} as newest
        )
        {%- endif %}
{%- endmacro %}
