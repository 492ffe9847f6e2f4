{#
  Stop a run on Athena, before it writes anything, whose model gives a table of another shape that
  cannot be had: with other partition keys, or with more partitions to rebuild than its config allows.

  Arguments:
    target: the table.
    settings: what _bucketed_table_settings returned.
    sql: the model's query.
    columns: names of its columns.
    partitions: those that the run would build.
    before: Glue's description of the table as it is.

  Usage: part of _build_bucketed_table.
#}
{% macro _refuse_large_rebuild(target, settings, sql, columns, partitions, before) %}
    {% set keys = before['PartitionKeys'] | map(attribute='Name') | list %}
    {% do athena_recipes._refuse_other_keys(keys, settings.partitioned_by) %}
    {% if settings.on_schema_change == 'rebuild_all' %}
        {% set storage = before['StorageDescriptor'] %}
        {% set names_before = storage['Columns'] | map(attribute='Name') | list + keys %}
        {% set names = columns | reject('in', keys) | list + keys %}
        {% set buckets = (storage.get('BucketColumns') or []) | map('lower') | list %}
        {% if names != names_before or buckets != settings.bucketed_by
            or (buckets and storage.get('NumberOfBuckets') != settings.bucket_count)
            or athena_recipes._types_differ(target, settings, sql, names) %}
            {% do athena_recipes._refuse_too_many_partitions(
                settings, athena_recipes._all_partitions(target, settings, partitions), true) %}
        {% endif %}
    {% endif %}
{% endmacro %}

{#
  Whether a model's columns have other types than those of its table, or an error if the keys have.
  Athena is asked with a query that reads no data. A timestamp's digits do not count: a Hive table has
  three, whatever the model gives.

  Arguments:
    target: the table.
    settings: what _bucketed_table_settings returned.
    sql: the model's query.
    names: names of the columns, which both have.

  Usage: part of _refuse_large_rebuild.
#}
{% macro _types_differ(target, settings, sql, names) %}
    {% set asked = [] %}
    {% for name in names %}
        {% for side in ['present', 'built'] %}
            {% do asked.append("regexp_replace(typeof(" ~ side ~ '."' ~ name ~ "\"), 'timestamp\\([0-9]+\\)', 'timestamp')") %}
        {% endfor %}
    {% endfor %}
    {% set types = run_query(
        'select ' ~ asked | join(',\n') ~ '\nfrom (values 1) as one (n)\nleft join ' ~ target ~ ' as present on false\n'
        ~ 'left join (\n' ~ sql ~ '\n) as built on false'
    ).rows[0].values() | list %}
    {% set keys_before, keys_after = [], [] %}
    {% for name in names if name in settings.partitioned_by %}
        {% set at = 2 * names.index(name) %}
        {% do keys_before.append(name ~ ' ' ~ types[at]) %}
        {% do keys_after.append(name ~ ' ' ~ types[at + 1]) %}
    {% endfor %}
    {% do athena_recipes._refuse_other_keys(keys_before, keys_after) %}
    {{ return(types[::2] != types[1::2]) }}
{% endmacro %}

{#
  The partitions that a run builds when it rebuilds all: its own, and those that the catalog has.

  Arguments:
    target: the table.
    settings: what _bucketed_table_settings returned.
    partitions: the run's own.

  Usage: {% set everything = _all_partitions(this, settings, partitions) %}
#}
{% macro _all_partitions(target, settings, partitions) %}
    {% set everything = partitions | list %}
    {% for partition in athena_recipes._registered_folders(target, settings.partitioned_by, 'true') %}
        {% do everything.append(partition['values']) if partition['values'] not in everything + (settings.removed or []) %}
    {% endfor %}
    {% do athena_recipes._refuse_lost_files(settings, everything) if settings.by_file %}
    {{ return(everything) }}
{% endmacro %}
