{#
  Condition for tests that read raw files: the files of the newest load, by literal paths, so that a test on Athena
  reads no other file; all files before the first load.

  Usage: condition: "{{ taxi_bookmarks_just_loaded() }}"
#}
{% macro taxi_bookmarks_just_loaded() %}
    {% if not athena_recipes.is_building() %}
        {{ return('1 = 1') }}
    {% endif %}
    {% set model = graph.nodes.values() | selectattr('name', 'equalto', 'taxi_bookmarks__trips_per_file') | first %}
    {% set table = adapter.get_relation(model.database, model.schema, model.alias) %}
    {% if not table %}
        {{ return('1 = 1') }}
    {% endif %}
    {% set query %}
select regexp_extract(source_path, '^(.*/)?(raw/taxi_bookmarks/.+)$', 2)
from {{ table }}
where last_loaded_at >= (select max(last_loaded_at) - interval '10' minute from {{ table }})
order by source_path
limit 100
    {% endset %}
    {% set paths = [] %}
    {% for row in run_query(query).rows %}
        {# As "$path" begins now: the root may have been written in another way when the file was loaded. #}
        {% do paths.append("'" ~ (athena_recipes.lake_root() ~ '/' ~ row[0]).replace("'", "''") ~ "'") %}
    {% endfor %}
    {{ return('source_path in (' ~ paths | join(', ') ~ ')' if paths else '1 = 1') }}
{% endmacro %}
