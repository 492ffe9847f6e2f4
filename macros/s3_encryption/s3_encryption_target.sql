{#
  The encryption that objects should have, from s3_encryption_target: SSE-KMS or SSE-S3.

  Usage: encryption_status = '{{ s3_encryption_target() }}'
#}
{% macro s3_encryption_target() %}
    {% set target = var('s3_encryption_target') %}
    {% if target not in ('SSE-KMS', 'SSE-S3') %}
        {{ exceptions.raise_compiler_error(
            "s3_encryption_target is '" ~ target ~ "'. Fix: write SSE-KMS or SSE-S3; S3 Batch Operations cannot encrypt with DSSE-KMS."
        ) }}
    {% endif %}
    {{ return(target) }}
{% endmacro %}
