{#
  Where the lake is: $LAKE_ROOT on the laptop (default .lake), $ATHENA_LAKE_ROOT on Athena
  (s3://bucket/prefix). No slash at the end.

  Usage: {{ athena_recipes.lake_root() }}/raw/labeling_insights/
#}
{% macro lake_root() %}
    {{ return(adapter.dispatch('lake_root', 'athena_recipes')()) }}
{% endmacro %}

{% macro default__lake_root() %}
    {{ athena_recipes._raise_unsupported_engine('lake_root') }}
{% endmacro %}

{% macro duckdb__lake_root() %}
    {{ return(env_var('LAKE_ROOT', '.lake').rstrip('/')) }}
{% endmacro %}

{% macro athena__lake_root() %}
    {% set root = env_var('ATHENA_LAKE_ROOT', '').rstrip('/') %}
    {% if not root and flags.WHICH in ['compile', 'generate'] %}
        {{ return('s3://bucket/prefix') }}  {# what compiled SQL shows #}
    {% endif %}
    {% if not root.startswith('s3://') %}
        {{ exceptions.raise_compiler_error(
            "ATHENA_LAKE_ROOT is '" ~ root ~ "'. Fix: export ATHENA_LAKE_ROOT=s3://<bucket>/<prefix>."
        ) }}
    {% endif %}
    {{ return(root) }}
{% endmacro %}
