{#
  The address of raw/, with a slash at its end: what "$path" has before the paths that the models keep. A join
  with it leaves "$path" as it is, so that Athena reads the files of chosen reports alone.

  Usage: on lines."$path" = '{{ s3_encryption_raw_root() }}' || files.data_path
#}
{% macro s3_encryption_raw_root() %}
    {{ return((athena_recipes.lake_root() ~ '/raw/').replace("'", "''")) }}
{% endmacro %}
