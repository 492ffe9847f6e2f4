{#
  The day of a folder's name, yyyymmdd; NULL if it is no day.

  Arguments:
    folder: expression for the name.

  Usage: {{ web_sessions_folder_date('delivery_folder') }} as session_date
#}
{% macro web_sessions_folder_date(folder) -%}
    try_cast(regexp_replace(regexp_extract({{ folder }}, '^[0-9]{8}$'), '^(.{4})(..)(..)$', '$1-$2-$3') as date)
{%- endmacro %}
