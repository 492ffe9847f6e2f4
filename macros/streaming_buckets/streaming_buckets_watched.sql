{#
  The hours that the reports and tests read: the last streaming_buckets_watched_hours up to the
  newest curated one, as {'first': …, 'last': …}; so their cost does not grow with the history.

  Arguments:
    curated: what streaming_buckets_curated returned.

  Usage: {% set watched = streaming_buckets_watched(curated) %}
#}
{% macro streaming_buckets_watched(curated) %}
    {% if not curated.ranges %}
        {{ return({'first': curated.raw_since, 'last': curated.raw_since}) }}
    {% endif %}
    {% set last = curated.ranges[-1][1] %}
    {% set first = _streaming_buckets_hour_plus(last, 1 - var('streaming_buckets_watched_hours')) %}
    {{ return({'first': [first, curated.ranges[0][0]] | max, 'last': last}) }}
{% endmacro %}

{#
  Condition for the hours that tests of curated tables read: the watched hours.

  Arguments:
    form: hive or iceberg, the table that is tested; the chosen one when left out. It must be built.

  Usage: condition: "{{ streaming_buckets_watched_where('hive') }}"
#}
{% macro streaming_buckets_watched_where(form=var('streaming_buckets_curated')) %}
    {% set curated = streaming_buckets_curated(_streaming_buckets_built(form)) %}
    {% set watched = streaming_buckets_watched(curated) %}
    {{ return("dt between '" ~ watched.first ~ "' and '" ~ watched.last ~ "'") }}
{% endmacro %}

{#
  Condition for the hours that tests of raw lines read: those that a run would build, at most the number of
  watched hours. They run before the curated table is built.

  Usage: condition: "{{ streaming_buckets_to_build_where() }}"
#}
{% macro streaming_buckets_to_build_where() %}
    {% set built = _streaming_buckets_built(var('streaming_buckets_curated')) %}
    {% set hours = streaming_buckets_hours(built) %}
    {{ return("dt in ('" ~ hours[-var('streaming_buckets_watched_hours'):] | join("', '") ~ "')") }}
{% endmacro %}

{#
  Condition for the hours that the last run has built, as far as the table shows: the trailing ones and one
  more. No raw file is read.

  Usage: where {{ streaming_buckets_built_last_where() }}
#}
{% macro streaming_buckets_built_last_where() %}
    {% set built = _streaming_buckets_built('hive') %}
    {% set newest = streaming_buckets_known(built).newest if built %}
    {% if not newest %}
        {{ return('1 = 0') }}
    {% endif %}
    {% set first = _streaming_buckets_hour_plus(newest, -var('streaming_buckets_trailing_hours')) %}
    {{ return("dt between '" ~ first ~ "' and '" ~ newest ~ "'") }}
{% endmacro %}

{#
  The hours whose raw lines are all judged, as [[first, last], …]: those for which stream_rejects is built, with
  or without a rejected line. They include hours without a reading, which the Iceberg table does not show.

  Arguments:
    stream_rejects: the model.

  Usage: {% set judged = streaming_buckets_judged(ref('streaming_buckets__stream_rejects')) %}
#}
{% macro streaming_buckets_judged(stream_rejects) %}
    {% if not athena_recipes.is_building() %}
        {{ return([['2026-01-05-00', '2026-01-05-23']]) }}
    {% endif %}
    {% set known = streaming_buckets_known(athena_recipes.partitions_relation(stream_rejects)) %}
    {{ return(streaming_buckets_ranges(known.hours)) }}
{% endmacro %}

{#
  The hours of a curated table if it is built yet, else none. Arguments of tests cannot ref a model,
  so the table is looked up in dbt's graph.

  Arguments:
    form: hive or iceberg.

  Usage: {% set hours = _streaming_buckets_built('hive') %}
#}
{% macro _streaming_buckets_built(form) %}
    {% if athena_recipes.is_building() %}
        {% set is_hive = form == 'hive' %}
        {% set name = 'streaming_buckets__target_table' if is_hive else 'streaming_buckets__target_table_iceberg' %}
        {% set model = graph.nodes.values() | selectattr('name', 'equalto', name) | first %}
        {% set table = adapter.get_relation(model.database, model.schema, model.alias) %}
        {% if table and is_hive %}
            {{ return(athena_recipes.partitions_relation(table)) }}
        {% elif table %}
            {{ return(athena_recipes.iceberg_partitions_relation(table, 'dt')) }}
        {% endif %}
    {% endif %}
    {{ return(none) }}
{% endmacro %}

{#
  Condition for the newest hours of a curated Iceberg table: those that a run may have written.

  Arguments:
    relation: the table.

  Usage: {{ streaming_buckets_recent(this) }}
#}
{% macro streaming_buckets_recent(relation) %}
    {% set newest = streaming_buckets_known(
        athena_recipes.iceberg_partitions_relation(relation, 'dt')
    ).newest if execute %}
    {% set hours = -1 - var('streaming_buckets_trailing_hours') %}
    {{ return("dt >= '" ~ (_streaming_buckets_hour_plus(newest, hours) if newest else '9999') ~ "'") }}
{% endmacro %}
