{#
  One persona of a policy: what it may read of each column of a raw table. A column without a class, a class that no
  column has, an unknown field or a row filter with a semicolon ends the run before anything is built.

  Arguments:
    source_name: name of the source.
    table: name of the raw table.
    name: name of the persona, a key of meta.personas of the table or its source.

  Returns: name, row_filter (none without one), minimum_group (1 without one), columns; a column is that of the
  policy, with class (its pii where it has no class) and access: read, masked or hidden.

  Usage: {% set persona = athena_recipes.persona('clinic', 'patients', 'researcher') %}
#}
{% macro persona(source_name, table, name) %}
    {% set found = athena_recipes.personas(source_name, table) | selectattr('name', 'equalto', name) | list %}
    {% if execute and not found %}
        {{ exceptions.raise_compiler_error(
            "There is no persona '" ~ name ~ "' in the policy of " ~ source_name ~ '.' ~ table
            ~ '. Fix: add it to meta.personas in the sources file'
        ) }}
    {% endif %}
    {{ return(found[0] if found else {'name': name, 'row_filter': none, 'minimum_group': 1, 'columns': []}) }}
{% endmacro %}
