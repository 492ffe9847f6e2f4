{#
  The partitions that this run builds: a list of lists of values, ascending, none twice. They are
  what the config's `partitions_to_build` gives (a query), else those that the model's rows are in.
  With dbt's --empty there are none: it must not empty partitions.

  Arguments:
    settings: what _bucketed_table_settings returned.
    sql: the model's query.
    columns: what _bucketed_table_columns returned.

  Usage: {% set partitions = _bucketed_table_partitions(settings, sql, columns) %}
#}
{% macro _bucketed_table_partitions(settings, sql, columns) %}
    {% if flags.EMPTY %}
        {{ return([]) }}
    {% endif %}
    {# Rendered now, as hooks are: which partitions is a question of what is there when the model runs. #}
    {% set wanted = render(settings.partitions_to_build) if settings.partitions_to_build else sql %}
    {% if settings.partitions_to_build %}
        {% do athena_recipes._refuse_other_kinds(settings, columns, wanted) %}
    {% endif %}
    {% set keys = settings.partitioned_by | map('tojson') | join(', ') %}
    {% set selected = [] %}
    {% for key in settings.partitioned_by %}
        {# Clients read no other years; both engines have them. #}
        {% set is_date = athena_recipes._key_kind(columns[key]) == 'date' %}
        {% do selected.append(('case when year("' ~ key ~ '") between 1 and 9999 then "' ~ key ~ '" end as ' if is_date else '') ~ '"' ~ key ~ '"') %}
    {% endfor %}
    {% set found = run_query(
        'select distinct ' ~ keys ~ '\nfrom (\nselect ' ~ selected | join(', ') ~ '\nfrom (\n' ~ wanted ~ '\n) as wanted\n) as checked\norder by ' ~ keys
    ) %}
    {% set partitions = [] %}
    {% for row in found.rows %}
        {% do athena_recipes._refuse_partition(settings.partitioned_by, row.values() | list) %}
        {% do partitions.append(row.values() | list) %}
    {% endfor %}
    {% do athena_recipes._refuse_too_many_partitions(settings, partitions, false) %}
    {{ return(partitions) }}
{% endmacro %}

{#
  Stop a run whose partitions_to_build gives keys of another kind than the model has: text for a date.

  Arguments:
    settings: what _bucketed_table_settings returned.
    columns: the model's types by name.
    wanted: the query of partitions_to_build.

  Usage: part of _bucketed_table_partitions.
#}
{% macro _refuse_other_kinds(settings, columns, wanted) %}
    {% set types = {} %}
    {% for column in athena_recipes._query_columns(wanted) %}
        {% do types.update({column.name: column.type}) %}
    {% endfor %}
    {% for key in settings.partitioned_by if key not in types %}
        {{ exceptions.raise_compiler_error(
            config.get('materialized') ~ ' cannot build ' ~ this ~ ": partitions_to_build has no column '" ~ key
            ~ "'. Fix: it must return all columns of partitioned_by.") }}
    {% endfor %}
    {% do athena_recipes._refuse_key_types(settings, types, 'partitions_to_build') %}
    {% for key in settings.partitioned_by if athena_recipes._key_kind(types[key]) != athena_recipes._key_kind(columns[key]) %}
        {{ exceptions.raise_compiler_error(
            config.get('materialized') ~ ' cannot build ' ~ this ~ ": the partition key '" ~ key ~ "' has the type " ~ columns[key]
            ~ ' in the query and ' ~ types[key] ~ ' in partitions_to_build. Fix: a cast in one of them.') }}
    {% endfor %}
{% endmacro %}

{#
  The partitions that this run builds, by either materialization.

  Arguments:
    settings: what _bucketed_table_settings or _file_table_settings returned.
    sql: the model's query.
    columns: what _bucketed_table_columns returned.
    target: the table; it need not exist.

  Usage: {% set partitions = _partitions_of_run(settings, sql, columns, this) %}
#}
{% macro _partitions_of_run(settings, sql, columns, target) %}
    {% if settings.by_file %}
        {{ return(athena_recipes._files_of_run(settings, columns, target)) }}
    {% endif %}
    {{ return(athena_recipes._bucketed_table_partitions(settings, sql, columns)) }}
{% endmacro %}
