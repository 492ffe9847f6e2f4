{#
  A micro-batch of events, as {'first': …, 'last': …, 'history': …, 'bid_hours': [[first, last], …]}: its file hours,
  the first file hour whose events can belong to the same bids, and the hours of bids that its events name, as runs
  without a gap. So the join reads the partitions that the events name, and no others. It begins with the first hour whose
  events can belong to a bid that the run stored, however late its file came.

  Arguments:
    table: the bucketed table of attributed events, built yet or not.

  Usage: {% set batch = ad_attribution_batch(this) %}
#}
{% macro ad_attribution_batch(table) %}
    {% set span = ad_attribution_span(table, 'dt') %}
    {% if not athena_recipes.is_building() %}
        {{ return({'first': span.reach, 'last': span.last, 'history': span.reach, 'bid_hours': [[span.reach, span.last]]}) }}
    {% endif %}
    {% set query %}
        select distinct bid_hour
        from {{ ref('ad_attribution__events') }}
        where dt between '{{ span.reach }}' and '{{ span.last }}' and fault is null
    {% endset %}
    {% set ranges = [] %}
    {% for hour in run_query(query).columns[0].values() | sort %}
        {% if ranges and hour == _ad_attribution_hour_plus(ranges[-1][1], 1) %}
            {% do ranges[-1].pop() %}
            {% do ranges[-1].append(hour) %}
        {% else %}
            {% do ranges.append([hour, hour]) %}
        {% endif %}
    {% endfor %}
    {# An event's file can be an hour older than its bid, because clocks of hosts differ. #}
    {% set history = _ad_attribution_hour_plus(ranges[0][0], -1) if ranges else span.reach %}
    {{ return({
        'first': span.reach, 'last': span.last, 'history': [history, span.reach] | min, 'bid_hours': ranges
    }) }}
{% endmacro %}

{#
  Condition: the hour is in one of the ranges. Literals, so that Athena reads only their partitions.

  Arguments:
    column: the hour.
    ranges: list of first and last hour.

  Usage: where {{ ad_attribution_in_ranges('bid_hour', [['2026-01-05-00', '2026-01-05-23']]) }}
#}
{% macro ad_attribution_in_ranges(column, ranges) %}
    {% set conditions = [] %}
    {% for first, last in ranges %}
        {% do conditions.append(column ~ " between '" ~ first ~ "' and '" ~ last ~ "'") %}
    {% endfor %}
    {{ return('(\n    ' ~ (conditions | join('\n    or ') or '1 = 0') ~ '\n)') }}
{% endmacro %}
