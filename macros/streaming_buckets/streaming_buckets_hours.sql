{#
  The hours that a run builds, ascending. Those of the variable streaming_buckets_hours if it names
  some; else all raw hours from the trailing window before the newest curated hour on, but for the
  open one, which Firehose still writes to. Hours without a file between them count (a silence of up
  to two days), so that they are known to be empty. The clock has no say in it.

  Arguments:
    curated: relation or query text with a column dt of the hours that are built already, or none.

  Usage: {% set hours = streaming_buckets_hours(partitions_relation(this)) %}
#}
{% macro streaming_buckets_hours(curated) %}
    {% if var('streaming_buckets_hours') %}
        {{ return(athena_recipes.streaming_buckets_named_hours(var('streaming_buckets_hours'))) }}
    {% elif not athena_recipes.is_building() %}
        {{ return(['2026-01-05-00']) }}  {# what compiled SQL shows #}
    {% endif %}
    {% set newest = none %}
    {% if curated and not var('streaming_buckets_search') %}
        {% set newest = athena_recipes.streaming_buckets_newest(curated) %}
    {% endif %}
    {% set since = athena_recipes.streaming_buckets_hour_plus(newest, -var('streaming_buckets_trailing_hours')) if newest %}
    {% set until = athena_recipes.streaming_buckets_hour_plus(newest, var('streaming_buckets_horizon_hours')) if newest %}
    {% set found = athena_recipes.streaming_buckets_raw_hours(since, until) %}
    {% if newest and not (found and found[-1] > newest) %}
        {# Nothing new within the horizon: the stream may have been silent for long. #}
        {% set found = athena_recipes.streaming_buckets_raw_hours(since, none) %}
    {% endif %}
    {% if since %}
        {# Hours whose files have gone are built too: they are empty now. #}
        {% set found = (found + athena_recipes.streaming_buckets_hours_between(since, newest)) | unique | sort %}
    {% endif %}
    {% set open = var('streaming_buckets_open_hour') or (found | last) %}
    {% set hours = [] %}
    {% for hour in found if hour < open %}
        {% if hours %}
            {% set silence = athena_recipes.streaming_buckets_hours_between(hours[-1], hour)[1:-1] %}
            {% do hours.extend(silence) if silence | length <= 48 %}
        {% endif %}
        {% do hours.append(hour) %}
    {% endfor %}
    {{ return(hours) }}
{% endmacro %}

{#
  A query that gives the curated hours that a summary has to take in, for partitions_to_build: those of
  the variable streaming_buckets_hours if it names some; else those from the trailing window before the
  newest hour of the summary on, all where it has none yet or where old hours are searched for.

  Arguments:
    curated: relation or query text with a column dt of the curated hours.
    summed_up: the same of the hours that the summary has already, or none.

  Usage: partitions_to_build="{{ athena_recipes.streaming_buckets_hours_to_sum_up(hours, none) }}"
#}
{% macro streaming_buckets_hours_to_sum_up(curated, summed_up) %}
    {% if var('streaming_buckets_hours') or not athena_recipes.is_building() %}
        {{ return(athena_recipes.streaming_buckets_hours_query(athena_recipes.streaming_buckets_hours(none))) }}
    {% endif %}
    {% set newest = none %}
    {% if summed_up and not var('streaming_buckets_search') %}
        {% set newest = athena_recipes.streaming_buckets_newest(summed_up) %}
    {% endif %}
    {% set since = athena_recipes.streaming_buckets_hour_plus(newest, -var('streaming_buckets_trailing_hours')) if newest else '' %}
    {{ return("select distinct dt from " ~ curated ~ " where dt >= '" ~ since ~ "'") }}
{% endmacro %}

{#
  A query that gives the hours, for partitions_to_build.

  Arguments:
    hours: list of hours.

  Usage: partitions_to_build="{{ athena_recipes.streaming_buckets_hours_query(['2026-01-05-00']) }}"
#}
{% macro streaming_buckets_hours_query(hours) %}
    {% if not hours %}
        {{ return("select cast(null as varchar) as dt where 1 = 0") }}
    {% endif %}
    {{ return("select dt from (values ('" ~ hours | join("'), ('") ~ "')) as hours (dt)") }}
{% endmacro %}

{#
  The hours of a variable, checked: a list, or a text with commas between them.

  Arguments:
    named: what the variable holds.

  Usage: {% set hours = streaming_buckets_named_hours('2026-01-05-00, 2026-01-05-01') %}
#}
{% macro streaming_buckets_named_hours(named) %}
    {% set hours = [] %}
    {% for hour in (named.split(',') if named is string else named) %}
        {% set hour = hour | string | trim %}
        {% if not modules.re.fullmatch('\\d{4}-(0[1-9]|1[0-2])-\\d{2}-([01]\\d|2[0-3])', hour) %}
            {{ exceptions.raise_compiler_error(
                "streaming_buckets_hours has '" ~ hour ~ "', which is no hour. Fix: write YYYY-MM-DD-HH, for example "
                ~ "--vars '{streaming_buckets_hours: [2026-01-05-00]}'.") }}
        {% endif %}
        {% do hours.append(hour) %}
    {% endfor %}
    {{ return(hours | unique | sort) }}
{% endmacro %}

{#
  Hours that have raw files, ascending. Without a lower bound all files are read, and once only: a
  table that is there gives one, and only the projected hours from there on are listed.

  Arguments:
    since: first hour to look at, or none for all.
    until: last hour to look at, or none for all; of no account without since.

  Usage: {% set hours = streaming_buckets_raw_hours('2026-01-05-00', none) %}
#}
{% macro streaming_buckets_raw_hours(since, until) %}
    {% if since %}
        {% set query %}
            select distinct dt from {{ source('streaming_buckets', 'source_table') }} where dt between '{{ since }}' and '{{ until or '9999-12-31-23' }}'
        {% endset %}
    {% else %}
        {% set query %}
            select distinct regexp_extract("$path", '/dt=([0-9]{4}-[0-9]{2}-[0-9]{2}-[0-9]{2})/', 1) as dt
            from {{ source('streaming_buckets', 'source_lines') }}
        {% endset %}
    {% endif %}
    {{ return(run_query(query).columns[0].values() | reject('none') | sort) }}
{% endmacro %}

{#
  Whether this dbt command builds or tests, so that queries may be sent and their answers matter.

  Usage: {% if is_building() %}
#}
{% macro is_building() %}
    {{ return(execute and flags.WHICH in ['build', 'run', 'test', 'retry', 'show']) }}
{% endmacro %}
