{#
  Maintenance of an Iceberg table, for a post-hook: merge small and deleted-from files of some partitions
  (OPTIMIZE), then drop old snapshots and files that none needs (VACUUM). DuckDB needs neither.

  Arguments:
    relation: the table.
    where: condition on identity partition columns; what was just written.

  Usage: post_hook="{{ athena_recipes.maintain_iceberg(this, \"dt >= '2026-01-05-00'\") }}"
#}
{% macro maintain_iceberg(relation, where) %}
    {% if execute %}
        {% do adapter.dispatch('maintain_iceberg', 'athena_recipes')(relation, where) %}
    {% endif %}
{% endmacro %}

{% macro default__maintain_iceberg(relation, where) %}
    {{ athena_recipes._raise_unsupported_engine('maintain_iceberg') }}
{% endmacro %}

{% macro athena__maintain_iceberg(relation, where) %}
    {% do run_query('optimize ' ~ relation.render_pure() ~ ' rewrite data using bin_pack where ' ~ where) %}
    {% do run_query('vacuum ' ~ relation.render_pure()) %}
{% endmacro %}

{% macro duckdb__maintain_iceberg(relation, where) %}
{% endmacro %}
