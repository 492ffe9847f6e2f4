{#
  The end of the day after that of a file's folder, dt=YYYY-MM-DD: a later event comes from a wrong clock. NULL in
  another folder.

  Usage: {{ scooter_fleet_folder_end() }} as folder_end
#}
{% macro scooter_fleet_folder_end() -%}
date_add('day', 2, cast(try_cast(regexp_extract("$path", '/dt=([0-9]{4}-[0-9]{2}-[0-9]{2})/', 1) as date) as timestamp))
{%- endmacro %}
