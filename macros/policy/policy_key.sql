{#
  SELECT of the key in use: the newest, or the one that the variable anonymization_key_version names. Part of the
  statements that read it, never a table or a view of its own, so it is not listed. `key_id` distinguishes keys and
  reveals nothing.

  Arguments:
    source_name: name of the source with the policy.
    own: true takes the newest key of the source itself, whatever the variables of anonymization say.

  Usage: with current_key as ({{ athena_recipes.policy_key('clinic') }})
#}
{% macro policy_key(source_name, own=false) -%}
    {%- set wanted = none if own else var('anonymization_key_version', none) -%}
    {%- set keys = source(source_name, 'pseudonymisation_keys') if own else athena_recipes._policy_keys(source_name) -%}
    select
        {{ athena_recipes.whole_number('key_version') }} as key_version,
        from_hex(key_hex) as key_bytes,
        substr(to_hex(hmac_sha256(to_utf8('fingerprint'), from_hex(key_hex))), 1, 8) as key_id
    from {{ keys }}
    where
        {%- if wanted is not none %}
        {{ athena_recipes.whole_number('key_version') }} = {{ wanted }}
        {%- else %}
        {{ athena_recipes.whole_number('key_version') }} = (
            select max({{ athena_recipes.whole_number('newest.key_version') }}) as key_version
            from {{ keys }} as newest
        )
        {%- endif %}
{%- endmacro %}

{#
  The raw table with the keys: of the source itself, or of the one that the variable anonymization_key_source names.

  Arguments:
    source_name: name of the source with the policy.

  Usage: from {{ athena_recipes._policy_keys('clinic') }} as keys
#}
{% macro _policy_keys(source_name) %}
    {{ return(source(var('anonymization_key_source', none) or source_name, 'pseudonymisation_keys')) }}
{% endmacro %}
