{#
  The hours that a run builds, ascending. Those of the variable streaming_buckets_hours if it names
  some; else the last streaming_buckets_trailing_hours that are curated, all raw hours after them but for
  the open one, which Firehose still writes to, and those within streaming_buckets_horizon_hours before
  them that are not curated. Hours without a file between others (up to two days) are built too, so
  that they are known to be empty. The clock is not used. Raises for more hours than
  streaming_buckets_partitions_per_run: it cannot guess which hours to leave to the next run, because the two
  tables have different hours.

  Arguments:
    curated: relation or query text with a column dt of the hours that are built already, or none.

  Usage: {% set hours = streaming_buckets_hours(athena_recipes.partitions_relation(this)) %}
#}
{% macro streaming_buckets_hours(curated) %}
    {% if var('streaming_buckets_hours') %}
        {{ return(_streaming_buckets_allowed(
            _streaming_buckets_named_hours(var('streaming_buckets_hours')))) }}
    {% elif not athena_recipes.is_building() %}
        {{ return(['2026-01-05-00']) }}  {# what compiled SQL shows #}
    {% endif %}
    {% set known = _streaming_buckets_known_to_go_on(curated) %}
    {% if known.newest %}
        {% set missing = streaming_buckets_missing(known) %}
        {% set found = _streaming_buckets_raw_hours(streaming_buckets_ranges(missing))
            + _streaming_buckets_trailing(known)
            + _streaming_buckets_raw_hours_after(known.newest) %}
    {% else %}
        {% set found = _streaming_buckets_raw_hours(none) %}
    {% endif %}
    {% set there = (known.hours + found) | unique | sort %}
    {% set open = var('streaming_buckets_open_hour') or there | last %}
    {% set hours = found | select('lt', open) | list %}
    {% set ranges = streaming_buckets_ranges(there | select('lt', open) | list) %}
    {% for first, _ in ranges[1:] %}
        {% set silence = streaming_buckets_hours_between(ranges[loop.index0][1], first)[1:-1] %}
        {% do hours.extend(silence) if silence | length <= 48 %}
    {% endfor %}
    {{ return(_streaming_buckets_allowed(hours | sort)) }}
{% endmacro %}

{#
  The hours that a run builds, or an error with the way to build them in parts if there are too many.

  Arguments:
    hours: ascending.

  Usage: part of streaming_buckets_hours.
#}
{% macro _streaming_buckets_allowed(hours) %}
    {% set allowed = var('streaming_buckets_partitions_per_run') %}
    {% if hours | length > allowed %}
        {{ exceptions.raise_compiler_error(
            'streaming_buckets has ' ~ hours | length ~ ' hours to build, from ' ~ hours[0] ~ ' to ' ~ hours[-1] ~ ', and '
            ~ allowed ~ ' are allowed in a run. Fix: raise the variable streaming_buckets_partitions_per_run'
            ~ ('.' if var('streaming_buckets_full_refresh') else ", or build them in several runs, the first with --vars '"
            ~ '{streaming_buckets_hours: ' ~ hours[0] ~ '..' ~ hours[allowed - 1] ~ "}'.")) }}
    {% endif %}
    {{ return(hours) }}
{% endmacro %}

{#
  The hours of a table that a run continues from, as streaming_buckets_known returns them; nothing if all hours
  are rebuilt or searched.

  Arguments:
    curated: relation or query text with a column dt of the hours that are built already, or none.

  Usage: {% set known = _streaming_buckets_known_to_go_on(athena_recipes.partitions_relation(this)) %}
#}
{% macro _streaming_buckets_known_to_go_on(curated) %}
    {% if not curated or var('streaming_buckets_search') or var('streaming_buckets_full_refresh') %}
        {{ return({'newest': none, 'hours': []}) }}
    {% endif %}
    {{ return(streaming_buckets_known(curated)) }}
{% endmacro %}

{#
  The curated hours that are rebuilt, because files may still arrive or may have been deleted.

  Arguments:
    known: what streaming_buckets_known returned.

  Usage: {% set hours = _streaming_buckets_trailing(streaming_buckets_known(athena_recipes.partitions_relation(this))) %}
#}
{% macro _streaming_buckets_trailing(known) %}
    {% set first = _streaming_buckets_hour_plus(known.newest, 1 - var('streaming_buckets_trailing_hours')) %}
    {{ return(known.hours | select('ge', first) | list) }}
{% endmacro %}

{#
  Raw hours after the newest curated hour: up to the open hour if it is named, else within the horizon. If there are
  none, or only one, which seems to be the open one, the stream may have been silent for long: then up to now.

  Arguments:
    newest: the newest curated hour.

  Usage: {% set hours = _streaming_buckets_raw_hours_after('2026-01-05-23') %}
#}
{% macro _streaming_buckets_raw_hours_after(newest) %}
    {% set first = _streaming_buckets_hour_plus(newest, 1) %}
    {% set open = var('streaming_buckets_open_hour') %}
    {% if open %}
        {% set last = _streaming_buckets_hour_plus(open, -1) %}
        {{ return(_streaming_buckets_raw_hours([[first, last]] if first <= last else [])) }}
    {% endif %}
    {% set last = _streaming_buckets_hour_plus(newest, var('streaming_buckets_horizon_hours')) %}
    {% set near = _streaming_buckets_raw_hours([[first, last]]) %}
    {% if near | length > 1 %}
        {{ return(near) }}
    {% endif %}
    {{ return(near + _streaming_buckets_raw_hours([[_streaming_buckets_hour_plus(last, 1), '9999-12-31-23']])) }}
{% endmacro %}

{#
  A query for partitions_to_build: the hours that a run builds of a bucketed table.

  Arguments:
    table: the bucketed table, built yet or not.

  Usage: partitions_to_build="{{ streaming_buckets_hours_to_build(this) }}"
#}
{% macro streaming_buckets_hours_to_build(table) -%}
    {{ _streaming_buckets_hours_query(streaming_buckets_hours(athena_recipes.built_partitions(table))) }}
{%- endmacro %}

{#
  A query for partitions_to_build: the curated hours that a run summarises. Those of the variable
  streaming_buckets_hours if it names some; else the last streaming_buckets_trailing_hours of the summary and
  the curated hours that it lacks; all where it has none yet or where old hours are searched for.

  Arguments:
    summary: the bucketed table that has a summary of each hour, built yet or not.

  Usage: partitions_to_build="{{ streaming_buckets_hours_to_sum_up(this) }}"
#}
{% macro streaming_buckets_hours_to_sum_up(summary) -%}
    {%- set curated = streaming_buckets_chosen().hours -%}
    {%- if var('streaming_buckets_hours') or not athena_recipes.is_building() -%}
    {{ _streaming_buckets_hours_query(streaming_buckets_hours(none)) }}
    {%- else -%}
    {%- set known = _streaming_buckets_known_to_go_on(athena_recipes.built_partitions(summary)) -%}
    select distinct dt
    from {{ curated }}
    {%- if known.newest %}
    {%- set settled = known.hours | reject('in', _streaming_buckets_trailing(known)) | list %}
    where
        dt >= '{{ _streaming_buckets_hour_plus(known.newest, -var('streaming_buckets_horizon_hours')) }}'
        and not {{ streaming_buckets_in_ranges('dt', streaming_buckets_ranges(settled)) }}
    {%- endif %}
    {%- endif %}
{%- endmacro %}

{#
  A query that gives hours as its rows.

  Arguments:
    hours: list of hours.
#}
{% macro _streaming_buckets_hours_query(hours) -%}
    {%- if hours -%}
    select dt from (values ('{{ hours | join("'), ('") }}')) as hours (dt)
    {%- else -%}
    select cast(null as varchar) as dt where 1 = 0
    {%- endif -%}
{%- endmacro %}

{#
  The hours of a variable, checked: a list, or a text with commas between them; `first..last` for many.

  Arguments:
    named: what the variable holds.

  Usage: {% set hours = _streaming_buckets_named_hours('2026-01-05-00, 2026-01-05-01') %}
#}
{% macro _streaming_buckets_named_hours(named) %}
    {% set hours = [] %}
    {% for part in (named.split(',') if named is string else named) %}
        {% set ends = (part | string).split('..') | map('trim') | list %}
        {% for hour in ends %}
            {% if ends | length > 2 or ends != ends | sort or not modules.re.fullmatch('\\d{4}-(0[1-9]|1[0-2])-\\d{2}-([01]\\d|2[0-3])', hour) %}
                {{ exceptions.raise_compiler_error(
                    "streaming_buckets_hours has '" ~ part ~ "', which is no hour. Fix: write YYYY-MM-DD-HH, or the first and "
                    ~ "the last of several with '..' between, for example --vars '{streaming_buckets_hours: [2026-01-05-00, 2026-01-06-00..2026-01-06-23]}'.") }}
            {% endif %}
        {% endfor %}
        {% do hours.extend(streaming_buckets_hours_between(ends[0], ends[-1])) %}
    {% endfor %}
    {{ return(hours | unique | sort) }}
{% endmacro %}
