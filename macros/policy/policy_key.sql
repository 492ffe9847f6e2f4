{#
  SELECT of the key in use: the newest, or the one that the variable anonymization_key_version names. Part of the
  statements that read it, never a table or a view of its own, so it is not listed. `key_id` distinguishes keys and
  reveals nothing.

  Arguments:
    source_name: name of the source with the policy.

  Usage: with current_key as ({{ athena_recipes.policy_key('clinic') }})
#}
{% macro policy_key(source_name) -%}
    {%- set wanted = var('anonymization_key_version', none) -%}
    {%- set keys = athena_recipes._policy_keys(source_name) -%}
    select
        try_cast(key_version as bigint) as key_version,
        from_hex(key_hex) as key_bytes,
        substr(to_hex(hmac_sha256(to_utf8('fingerprint'), from_hex(key_hex))), 1, 8) as key_id
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

{#
  The raw table with the keys: of the source itself, or of the one that the variable anonymization_key_source names.

  Arguments:
    source_name: name of the source with the policy.

  Usage: from {{ athena_recipes._policy_keys('clinic') }} as keys
#}
{% macro _policy_keys(source_name) %}
    {{ return(source(var('anonymization_key_source', none) or source_name, 'pseudonymisation_keys')) }}
{% endmacro %}

{#
  Stop unless there is exactly one key of the requested version; without it every hash would be NULL. Queries
  a count, never a key.

  Arguments:
    source_name: name of the source with the policy.

  Usage: {{ config(pre_hook="{{ athena_recipes.policy_check_key('clinic') }}") }}
#}
{% macro policy_check_key(source_name) %}
    {% if execute %}
        {% set keys = athena_recipes._policy_keys(source_name) %}
        {% set wanted = var('anonymization_key_version', none) %}
        {% set found = run_query(
            "select count(*), count_if(regexp_like(key_hex, '^[0-9a-fA-F]{64}$')) from " ~ keys
            ~ " where try_cast(key_version as bigint) = " ~ (wanted if wanted is not none
                else '(select max(try_cast(key_version as bigint)) from ' ~ keys ~ ')')
        ).rows[0] %}
        {% if found[0] != 1 or found[1] != 1 %}
            {{ exceptions.raise_compiler_error(
                'anonymization: ' ~ found[0] ~ ' keys' ~ (' of version ' ~ wanted if wanted is not none else '')
                ~ ', of which ' ~ found[1] ~ ' have 64 hex digits; there must be one. Fix: athena-recipes'
                ~ ' anonymization key list, then key create'
            ) }}
        {% endif %}
    {% endif %}
{% endmacro %}
