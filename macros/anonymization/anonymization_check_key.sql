{#
  Stop unless there is exactly one key of the requested version; without it every hash would be NULL. Queries
  a count, never a key.

  Usage: {{ config(pre_hook="{{ anonymization_check_key() }}") }}
#}
{% macro anonymization_check_key() %}
    {% if execute %}
        {% set keys = source('anonymization', 'pseudonymisation_keys') %}
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
