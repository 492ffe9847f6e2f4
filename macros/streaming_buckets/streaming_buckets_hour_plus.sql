{#
  The hour that is a number of hours after another.

  Arguments:
    hour: YYYY-MM-DD-HH.
    hours: how many, negative for before.

  Usage: {% set next = _streaming_buckets_hour_plus('2026-01-05-23', 1) %}
#}
{% macro _streaming_buckets_hour_plus(hour, hours) %}
    {% set moment = modules.datetime.datetime.strptime(hour, '%Y-%m-%d-%H') %}
    {{ return((moment + modules.datetime.timedelta(hours=hours)).strftime('%Y-%m-%d-%H')) }}
{% endmacro %}

{#
  All hours from one to another, both included.

  Arguments:
    first: YYYY-MM-DD-HH.
    last: YYYY-MM-DD-HH.

  Usage: {% set hours = streaming_buckets_hours_between('2026-01-05-22', '2026-01-06-01') %}
#}
{% macro streaming_buckets_hours_between(first, last) %}
    {% set start = modules.datetime.datetime.strptime(first, '%Y-%m-%d-%H') %}
    {% set span = modules.datetime.datetime.strptime(last, '%Y-%m-%d-%H') - start %}
    {% set hours = [] %}
    {% for number in range((span.total_seconds() // 3600) | int + 1) %}
        {% do hours.append((start + modules.datetime.timedelta(hours=number)).strftime('%Y-%m-%d-%H')) %}
    {% endfor %}
    {{ return(hours) }}
{% endmacro %}
