{#
  Make the engine ready for a run: the raw tables that it reads, as declared; on DuckDB also the
  Trino functions. On Athena nothing is sent for a raw table that is there and whose declaration has
  not changed, and nothing at all for projects that read none.

  Usage: in dbt_project.yml, on-run-start: "{{ athena_recipes.prepare_engine() }}"
#}
{% macro prepare_engine() %}
    {# dbt renders hooks for compile and docs too, where nothing is to be touched. #}
    {% if execute and flags.WHICH in ['build', 'run', 'test', 'seed', 'snapshot', 'retry', 'freshness'] %}
        {% do adapter.dispatch('prepare_engine', 'athena_recipes')(athena_recipes._sources_of_run()) %}
    {% endif %}
{% endmacro %}

{#
  Ids of the sources that the selected nodes read, directly or through others. The generic test raw_files_read reads
  all tables of its source.

  Usage: {% set sources = _sources_of_run() %}
#}
{% macro _sources_of_run() %}
    {% set seen, open = {}, selected_resources | list %}
    {# A list that grows while it is read: the graph has no loops, and no node is added twice. #}
    {% for id in open if id not in seen %}
        {% do seen.update({id: true}) %}
        {% do open.extend(graph.nodes.get(id, {}).get('depends_on', {}).get('nodes', [])) %}
        {% if (graph.nodes.get(id, {}).get('test_metadata') or {}).get('name') == 'raw_files_read' %}
            {% set name = graph.sources.get(graph.nodes[id].depends_on.nodes | first, {}).get('source_name') %}
            {% for source in graph.sources.values() if source.source_name == name %}
                {% do open.append(source.unique_id) %}
            {% endfor %}
        {% endif %}
        {% if id.startswith('unit_test.') %}
            {# The graph has no unit tests; their names hold the model's. #}
            {% do open.append('model.' ~ id.split('.')[1] ~ '.' ~ id.split('.')[2]) %}
        {% endif %}
    {% endfor %}
    {{ return(seen.keys() | select('in', graph.sources) | list) }}
{% endmacro %}

{% macro default__prepare_engine(sources) %}
    {{ athena_recipes._raise_unsupported_engine('prepare_engine') }}
{% endmacro %}

{% macro athena__prepare_engine(sources) %}
    {% if sources %}
        {% do athena_recipes.create_raw_tables(quiet=true, sources=sources) %}
    {% endif %}
{% endmacro %}

{% macro duckdb__prepare_engine(sources) %}
    {% do athena_recipes._refuse_incomplete_profile() %}
    {% do athena_recipes._refuse_lost_types() %}
    {% do athena_recipes.create_function_library() %}
    {% if sources %}
        {% do athena_recipes.create_raw_tables(quiet=true, sources=sources) %}
    {% endif %}
{% endmacro %}
