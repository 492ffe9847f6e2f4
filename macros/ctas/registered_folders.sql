{#
  The partitions of a table that the catalog has, each with the folder of its files: a list of
  {'values': […], 'folder': 's3://…'}; the folder is none for a partition without files.

  Arguments:
    relation: a Hive table.
    keys: names of its partition columns.
    where: a condition on them.

  Usage: {% set before = _registered_folders(this, ['dt'], where) %}
#}
{% macro _registered_folders(relation, keys, where) %}
    {% set columns = keys | map('tojson') | join(', ') %}
    {% set same = [] %}
    {% for key in keys %}
        {% do same.append('files."' ~ key ~ '" = partitions."' ~ key ~ '"') %}
    {% endfor %}
    {% set found = run_query(
        'with partitions as (select distinct ' ~ columns ~ ' from "' ~ relation.schema ~ '"."' ~ relation.identifier
        ~ '$partitions" where ' ~ where ~ '),\n'
        ~ 'files as (select distinct ' ~ columns ~ ', regexp_extract("$path", \'^(.*)/[^/]*$\', 1) as folder\nfrom '
        ~ relation ~ ' where ' ~ where ~ ')\n'
        ~ 'select ' ~ keys | map('tojson') | map('replace', '"', 'partitions."', 1) | join(', ')
        ~ ', files.folder from partitions left join files on ' ~ same | join(' and ')
    ) %}
    {% set partitions = [] %}
    {% for row in found.rows %}
        {% set values = row.values() | list %}
        {% do partitions.append({'values': values[:-1], 'folder': values[-1]}) %}
    {% endfor %}
    {{ return(partitions) }}
{% endmacro %}
