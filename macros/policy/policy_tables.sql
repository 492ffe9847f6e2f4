{#
  Print the policies of a source as one line of JSON, for `athena-recipes anonymization models`. A source without a
  table that has a key ends the run, and so does an invalid policy.

  Arguments:
    source_name: name of the source.

  Usage: dbt --quiet run-operation athena_recipes.policy_tables --args '{source_name: clinic}'
#}
{% macro policy_tables(source_name) %}
    {% set found = [] %}
    {% for table in graph.sources.values() | selectattr('source_name', 'equalto', source_name)
            if table.config.meta.get('key') %}
        {% set policy = athena_recipes.policy(source_name, table.name) %}
        {% do found.append(dict(policy, description=table.description)) %}
    {% endfor %}
    {% if not found %}
        {{ exceptions.raise_compiler_error(
            "There is no source '" ~ source_name ~ "' with a policy. Fix: declare it in a sources file; give a table a"
            ~ ' meta with key, and each of its columns a meta with pii and action; see docs/policy.md'
        ) }}
    {% endif %}
    {% do print(tojson(found)) %}
{% endmacro %}
