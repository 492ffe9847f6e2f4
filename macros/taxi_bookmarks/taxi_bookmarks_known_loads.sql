{#
  When each file was first loaded, as trips_per_file has it before this run; no row before the first.

  Arguments:
    table: trips_per_file, built yet or not.

  Usage: left join {{ taxi_bookmarks_known_loads(this) }} as known
#}
{% macro taxi_bookmarks_known_loads(table) -%}
    {%- if athena_recipes.is_building() and model.resource_type == 'model' and load_relation(table) -%}
(
    select
        source_file,
        first_loaded_at
    from {{ table }}
)
    {%- else -%}
(
    select
        cast(null as varchar) as source_file,
        cast(null as timestamp) as first_loaded_at
)
    {%- endif -%}
{%- endmacro %}
