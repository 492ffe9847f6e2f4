{#
  End the run if a table has hashes of another key than the newest: a vehicle would be two.

  Arguments:
    table: the table, with a column key_version.

  Usage: {% do connected_vehicles_refuse_other_key(this) %}
#}
{% macro connected_vehicles_refuse_other_key(table) %}
    {% set query %}
        select distinct built.key_version
        from {{ table }} as built
        cross join ({{ athena_recipes.policy_key('connected_vehicles', own=true) }}) as current_key
        where built.key_version is distinct from current_key.key_version
    {% endset %}
    {% set others = run_query(query).columns[0].values() | list %}
    {% if others %}
        {{ exceptions.raise_compiler_error(
            'telemetry has vehicles masked with key ' ~ others | join(', ') ~ ', and a newer key exists. Fix: build all days with'
            ~ ' it: dbt build -s connected_vehicles --full-refresh') }}
    {% endif %}
{% endmacro %}
