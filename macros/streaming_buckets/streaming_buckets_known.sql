{#
  The hours of a table that are relevant to a run: {'newest': …, 'hours': […]}, ascending, from the
  wider of streaming_buckets_horizon_hours and streaming_buckets_watched_hours before the newest on; none
  and [] for a table without hours. Listing all partitions of a long history is slow, so those of the last
  weeks are listed first. The clock only decides where to start: if the result has an hour, its newest is the
  newest of all; if it has none, all are listed.

  Arguments:
    curated: relation or query text with a column dt of the hours that are built.

  Usage: {% set known = streaming_buckets_known(athena_recipes.partitions_relation(this)) %}
#}
{% macro streaming_buckets_known(curated) %}
    {% set watched = var('streaming_buckets_watched_hours') %}
    {% set window = [var('streaming_buckets_horizon_hours'), watched] | max %}
    {% set now = modules.datetime.datetime.now(modules.pytz.utc).strftime('%Y-%m-%d-%H') %}
    {% set hours = _streaming_buckets_hours_from(
        curated, _streaming_buckets_hour_plus(now, -watched - window)) %}
    {% if not hours or hours[-1] < _streaming_buckets_hour_plus(now, -watched) %}
        {# The first query did not cover the whole window. #}
        {% set newest = hours[-1] if hours else run_query('select max(dt) as dt from ' ~ curated).rows[0][0] %}
        {% if not newest %}
            {{ return({'newest': none, 'hours': []}) }}
        {% endif %}
        {% set hours = _streaming_buckets_hours_from(
            curated, _streaming_buckets_hour_plus(newest, -window)) %}
    {% endif %}
    {% set first = _streaming_buckets_hour_plus(hours[-1], -window) %}
    {{ return({'newest': hours[-1], 'hours': hours | select('ge', first) | list}) }}
{% endmacro %}

{#
  The hours of a table from one on, ascending.

  Arguments:
    curated: relation or query text with a column dt.
    since: the first hour.

  Usage: part of streaming_buckets_known.
#}
{% macro _streaming_buckets_hours_from(curated, since) %}
    {{ return(run_query(
        'select distinct dt from ' ~ curated ~ " where dt >= '" ~ since ~ "'"
    ).columns[0].values() | sort) }}
{% endmacro %}

{#
  Hours within streaming_buckets_horizon_hours before a table's newest hour that the table lacks.

  Arguments:
    known: what streaming_buckets_known returned.

  Usage: {% set missing = streaming_buckets_missing(streaming_buckets_known(athena_recipes.partitions_relation(this))) %}
#}
{% macro streaming_buckets_missing(known) %}
    {% if not known.newest %}
        {{ return([]) }}
    {% endif %}
    {% set first = _streaming_buckets_hour_plus(known.newest, -var('streaming_buckets_horizon_hours')) %}
    {{ return(streaming_buckets_hours_between(first, known.newest) | reject('in', known.hours) | list) }}
{% endmacro %}

{#
  Runs of hours without a gap, as [[first, last], …].

  Arguments:
    hours: ascending, none twice.

  Usage: {% set ranges = streaming_buckets_ranges(['2026-01-05-00', '2026-01-05-01', '2026-01-05-03']) %}
#}
{% macro streaming_buckets_ranges(hours) %}
    {% set ranges = [] %}
    {% for hour in hours %}
        {% if ranges and hour == _streaming_buckets_hour_plus(ranges[-1][1], 1) %}
            {% do ranges[-1].pop() %}
            {% do ranges[-1].append(hour) %}
        {% else %}
            {% do ranges.append([hour, hour]) %}
        {% endif %}
    {% endfor %}
    {{ return(ranges) }}
{% endmacro %}
