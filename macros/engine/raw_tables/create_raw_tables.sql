{#
  Create the raw tables that sources declare in their `external:` block: an external table on
  Athena, a view over the files on DuckDB. Idempotent: a table whose declaration has not changed is
  left alone. Says what it changed, a line per table, and warns of a location without files. A location with a scheme (s3://…) is not below
  the lake root: such a source is left to who declared it, for example dbt-external-tables.

  Arguments:
    recipe: name of one source (= recipe); all of them when left out.
    quiet: true to print nothing.
    sources: ids of sources; all of them when left out.

  Usage: dbt run-operation create_raw_tables --args '{recipe: labeling_insights}'
#}
{% macro create_raw_tables(recipe=none, quiet=false, sources=none) %}
    {% if not execute %}
        {{ return('') }}
    {% endif %}
    {% set declarations = [] %}
    {% for source in graph.sources.values() | sort(attribute='unique_id') %}
        {% if athena_recipes._is_raw_table(source) and recipe in (none, source.source_name)
                and (sources is none or source.unique_id in sources) %}
            {% do declarations.append(athena_recipes._raw_table_declaration(source)) %}
        {% endif %}
    {% endfor %}
    {% if not declarations and sources is none %}
        {{ exceptions.raise_compiler_error(
            'create_raw_tables: no source ' ~ ('' if recipe is none else 'named ' ~ recipe ~ ' ')
            ~ 'has an external: block with a location below <lake root>/raw/. Fix: '
            ~ ('declare one' if recipe is none else 'pass one of '
            ~ (graph.sources.values() | map(attribute='source_name') | unique | sort | join(', ')))
        ) }}
    {% endif %}
    {% for schema in declarations | map(attribute='schema') | unique %}
        {% if not adapter.check_schema_exists(declarations[0].database, schema) %}
            {% do adapter.create_schema(
                api.Relation.create(database=declarations[0].database, schema=schema)
            ) %}
        {% endif %}
    {% endfor %}
    {% do athena_recipes._create_raw_file_lists(declarations) %}
    {# What is known of a location is kept, because listing many small files takes long. #}
    {% set known_files = {} %}
    {% for declaration in declarations %}
        {% do declaration.update({'known_files': known_files}) %}
        {% set change = adapter.dispatch('create_raw_table', 'athena_recipes')(declaration) %}
        {% if not quiet %}
            {% do log(change ~ '  ' ~ declaration.relation ~ '  ' ~ declaration.location, info=true) %}
        {% endif %}
    {% endfor %}
    {% do athena_recipes._warn_empty_raw_tables(declarations) %}
{% endmacro %}

{% macro default__create_raw_table(declaration) %}
    {{ athena_recipes._raise_unsupported_engine('create_raw_table') }}
{% endmacro %}
