{#
  Where a table's partitions are, below raw/, with ${name} for the value of a partition column: from
  storage.location.template, athena_recipes.partition.template, or key=value folders.

  Arguments:
    declaration: what _raw_table_declaration returned.

  Usage: {% set template = athena_recipes._partition_template(declaration) %}
#}
{% macro _partition_template(declaration) %}
    {% if declaration.projected and 'storage.location.template' in declaration.table_properties %}
        {{ return(declaration.table_properties['storage.location.template']) }}
    {% elif declaration.partition_template %}
        {{ return(declaration.partition_template) }}
    {% endif %}
    {% set folders = [declaration.location[declaration.root | length:]] %}
    {% for partition in declaration.partitions %}
        {% do folders.append(partition.name ~ '=${' ~ partition.name ~ '}/') %}
    {% endfor %}
    {{ return(folders | join) }}
{% endmacro %}
