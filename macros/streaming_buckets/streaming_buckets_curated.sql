{#
  What the union view needs to know of the curated table, as it is now: {'ranges': [[first, last], …],
  'known_since': …, 'raw_since': …, 'raw_until': …}. Ranges are runs of curated hours without a gap, from
  `known_since` on; what is older is curated or lost. Raw hours are looked for within
  streaming_buckets_horizon_hours of the newest curated hour, or from the first raw hour on where nothing
  is curated: without bounds Athena would ask S3 for every hour since 2015, or up to now.

  Arguments:
    curated: relation or query text with a column dt of the hours that are built.

  Usage: {% set curated = streaming_buckets_curated(athena_recipes.partitions_relation(ref('streaming_buckets__target_table'))) %}
#}
{% macro streaming_buckets_curated(curated) %}
    {% if not athena_recipes.is_building() %}
        {{ return({
            'ranges': [['2026-01-05-00', '2026-01-05-23']], 'known_since': '2026-01-05-00',
            'raw_since': '2026-01-05-00', 'raw_until': '2026-02-01-00'
        }) }}
    {% endif %}
    {% set horizon = var('streaming_buckets_horizon_hours') %}
    {% set known = streaming_buckets_known(curated) if curated else {'newest': none} %}
    {% if not known.newest %}
        {% set since = _streaming_buckets_raw_hours(none) | first %}
        {{ return({
            'ranges': [], 'known_since': '0', 'raw_since': since or '9999-12-31-23',
            'raw_until': _streaming_buckets_hour_plus(since, horizon) if since else '9999-12-31-23'
        }) }}
    {% endif %}
    {% set window = [horizon, var('streaming_buckets_watched_hours')] | max %}
    {{ return({
        'ranges': streaming_buckets_ranges(known.hours),
        'known_since': _streaming_buckets_hour_plus(known.newest, -window),
        'raw_since': _streaming_buckets_hour_plus(known.newest, -horizon),
        'raw_until': _streaming_buckets_hour_plus(known.newest, horizon)
    }) }}
{% endmacro %}

{#
  Condition: the hour is in one of the ranges. Literals, so that Athena reads only their partitions.

  Arguments:
    column: the hour.
    ranges: list of first and last hour.

  Usage: where {{ streaming_buckets_in_ranges('dt', [['2026-01-05-00', '2026-01-05-23']]) }}
#}
{% macro streaming_buckets_in_ranges(column, ranges) %}
    {% set conditions = [] %}
    {% for first, last in ranges %}
        {% do conditions.append(column ~ " between '" ~ first ~ "' and '" ~ last ~ "'") %}
    {% endfor %}
    {{ return('(' ~ (conditions | join(' or ') or '1 = 0') ~ ')') }}
{% endmacro %}

{#
  The curated table of the variable streaming_buckets_curated, and the relation of its hours:
  {'table': …, 'hours': …}.

  Usage: {% set chosen = streaming_buckets_chosen() %}
#}
{% macro streaming_buckets_chosen() %}
    {% set form = var('streaming_buckets_curated') %}
    {% if form == 'hive' %}
        {% set table = ref('streaming_buckets__target_table') %}
        {{ return({'table': table, 'hours': athena_recipes.partitions_relation(table)}) }}
    {% elif form == 'iceberg' %}
        {% set table = ref('streaming_buckets__target_table_iceberg') %}
        {{ return({'table': table, 'hours': athena_recipes.iceberg_partitions_relation(table, 'dt')}) }}
    {% endif %}
    {{ exceptions.raise_compiler_error(
        "streaming_buckets_curated is '" ~ form ~ "'. Fix: hive or iceberg.") }}
{% endmacro %}
