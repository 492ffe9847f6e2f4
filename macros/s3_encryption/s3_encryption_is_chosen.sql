{#
  Condition: reports of this configuration are read. All are, unless s3_encryption_config_ids names some: two
  configurations of one bucket list the same objects, and a configuration with a prefix lists some of them.

  Arguments:
    config_id: SQL expression of the configuration's ID.

  Usage: {{ s3_encryption_is_chosen('config_id') }} as is_chosen
#}
{% macro s3_encryption_is_chosen(config_id) %}
    {% set named = var('s3_encryption_config_ids') or [] %}
    {% if not named %}{{ return('true') }}{% endif %}
    {% set texts = [] %}
    {% for name in ([named] if named is string else named) %}
        {% do texts.append("'" ~ (name | string).replace("'", "''") ~ "'") %}
    {% endfor %}
    {{ return(config_id ~ ' in (' ~ texts | join(', ') ~ ')') }}
{% endmacro %}
