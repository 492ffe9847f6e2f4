{#
  Register the partitions of a table with athena_recipes.partition.template: the folders of the list of raw files
  that have a file of the table. A columnar table gets only folders whose files are all its own, because Athena
  fails on others; "$path" tells files of a text table apart. Partitions that are no longer so are dropped,
  which leaves their files. Warns if there is no list.

  Arguments:
    declaration: what _raw_table_declaration returned.

  Usage: {% do athena_recipes._athena_register_partitions(declaration) %}
#}
{% macro _athena_register_partitions(declaration) %}
    {% set list = athena_recipes._raw_file_list_of(declaration) %}
    {% if run_query('select 1 from ' ~ list.relation ~ ' limit 1').rows | length == 0 %}
        {% do exceptions.warn(
            'Raw table ' ~ declaration.name ~ ': the files below ' ~ declaration.root ~ list.name ~ '/ are not listed, so its'
            ~ ' partitions are not known. Fix: athena-recipes raw-files list --lake ' ~ declaration.root[:-5]
        ) %}
    {% endif %}
    {% set names = declaration.partitions | map(attribute='name') | list %}
    {% set found = [] %}
    {% for row in run_query(athena_recipes._athena_partition_folders(declaration, list)).rows %}
        {% do found.append(row.values() | list) %}
    {% endfor %}
    {% set known = [] %}
    {% for row in run_query(
        'select ' ~ names | join(', ') ~ ' from ' ~ athena_recipes.partitions_relation(declaration.relation)
    ).rows %}
        {% do known.append(row.values() | list) %}
    {% endfor %}
    {% set table = 'alter table ' ~ declaration.relation.render_hive() %}
    {% set added, dropped = [], [] %}
    {% for row in found if row[1:] not in known %}
        {% do added.append(
            athena_recipes._partition_spec(names, row[1:]) ~ ' location '
            ~ athena_recipes._hive_string(declaration.root ~ row[0])
        ) %}
    {% endfor %}
    {% for values in known %}
        {% set is_found = namespace(it=false) %}
        {% for row in found if row[1:] == values %}{% set is_found.it = true %}{% endfor %}
        {% if not is_found.it %}{% do dropped.append(athena_recipes._partition_spec(names, values)) %}{% endif %}
    {% endfor %}
    {# Athena's statements have at most 262,144 bytes. #}
    {% for specs in added | batch(200) %}
        {% do run_query(table ~ ' add if not exists ' ~ specs | join(' ')) %}
    {% endfor %}
    {% for specs in dropped | batch(200) %}
        {% do run_query(table ~ ' drop if exists ' ~ specs | join(', ')) %}
    {% endfor %}
{% endmacro %}

{#
  Query: the folders of a table's partitions, from the list of raw files; then the values of the partition columns.

  Arguments:
    declaration: what _raw_table_declaration returned.
    list: what _raw_file_list_of returned.

  Usage: {% set rows = run_query(athena_recipes._athena_partition_folders(declaration, list)).rows %}
#}
{% macro _athena_partition_folders(declaration, list) %}
    {% do declaration.update({'key': declaration.location[declaration.root | length:]}) %}
    {% set path = athena_recipes._partition_key_pattern(declaration) %}
    {% set pattern = athena_recipes._sql_text(path.pattern) %}
    {% set values = [] %}
    {% for partition in declaration.partitions %}
        {% do values.append(
            'regexp_extract(file_key, ' ~ pattern ~ ', ' ~ (path.columns.index(partition.name) + 1) ~ ') as ' ~ partition.name
        ) %}
    {% endfor %}
    {% set names = declaration.partitions | map(attribute='name') | join(', ') %}
    {% set is_own = 'true' if declaration.file_pattern is none
        else 'regexp_like(file_key, ' ~ athena_recipes._sql_text(declaration.file_pattern) ~ ')' %}
    {% set wanted = 'bool_and' if declaration.format in ('parquet', 'orc') else 'bool_or' %}
    {{ return(
        'select folder, ' ~ names ~ ' from (select regexp_extract(file_key, ' ~ pattern ~ ') as folder, '
        ~ values | join(', ') ~ ', ' ~ is_own ~ ' as is_own from ' ~ list.relation
        ~ ' where file_bytes > 0 and regexp_like(file_key, ' ~ pattern ~ ")"
        ~ " and not regexp_like(substr(file_key, " ~ (declaration.key | length + 1) ~ "), '(^|/)[._]')) as files"
        ~ ' group by folder, ' ~ names ~ ' having ' ~ wanted ~ '(is_own) order by folder'
    ) }}
{% endmacro %}
