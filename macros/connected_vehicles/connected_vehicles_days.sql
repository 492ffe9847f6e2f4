{#
  The delivery days that a run builds, ascending. If connected_vehicles_since is set, the run builds all days from that
  day on. Otherwise it builds the last connected_vehicles_late_days built days again, each later day, and each day that is not
  built yet in the connected_vehicles_horizon_days before the newest built day. Days in the future are left out.

  Arguments:
    built: relation or query text with a column dt of the days that are built already, or none.

  Usage: {% set days = connected_vehicles_days(none) %}
#}
{% macro connected_vehicles_days(built) %}
    {% if not athena_recipes.is_building() %}
        {{ return(['2026-02-18']) }}  {# what compiled SQL shows #}
    {% endif %}
    {% set since = var('connected_vehicles_since') %}
    {% if since %}
        {% if not modules.re.fullmatch('\\d{4}-\\d{2}-\\d{2}', since | string) %}
            {{ exceptions.raise_compiler_error(
                "connected_vehicles_since is '" ~ since ~ "', which is no day. Fix: write YYYY-MM-DD.") }}
        {% endif %}
        {{ return(_connected_vehicles_raw_days(since | string)) }}
    {% endif %}
    {% set known = run_query('select distinct dt from ' ~ built ~ ' order by dt').columns[0].values() | list if built else [] %}
    {% if not known %}
        {{ return(_connected_vehicles_raw_days(none)) }}
    {% endif %}
    {% set newest = modules.datetime.datetime.strptime(known[-1], '%Y-%m-%d') %}
    {% set trailing = newest - modules.datetime.timedelta(days=var('connected_vehicles_late_days') - 1) %}
    {% set days = [] %}
    {% for day in _connected_vehicles_horizon(known[-1]) %}
        {% do days.append(day) if day >= trailing.strftime('%Y-%m-%d') or day not in known %}
    {% endfor %}
    {{ return(days) }}
{% endmacro %}

{#
  The delivery days that tests compare with their raw files, ascending: those of the last connected_vehicles_horizon_days.
  Files of older days may have expired.

  Arguments:
    built: relation or query text with a column dt of the days that are built.

  Usage: {% set days = connected_vehicles_days_to_test(built) %}
#}
{% macro connected_vehicles_days_to_test(built) %}
    {% if not athena_recipes.is_building() %}
        {{ return(['2026-02-18']) }}  {# what compiled SQL shows #}
    {% endif %}
    {% set newest = run_query('select max(dt) from ' ~ built).columns[0].values()[0] %}
    {% if not newest %}
        {{ return([]) }}
    {% endif %}
    {{ return(_connected_vehicles_horizon(newest)) }}
{% endmacro %}

{#
  Days that have raw files, ascending, from connected_vehicles_horizon_days before a day on.

  Arguments:
    newest: the day, YYYY-MM-DD.

  Usage: {% set days = _connected_vehicles_horizon('2026-02-18') %}
#}
{% macro _connected_vehicles_horizon(newest) %}
    {% set first = modules.datetime.datetime.strptime(newest, '%Y-%m-%d')
        - modules.datetime.timedelta(days=var('connected_vehicles_horizon_days')) %}
    {{ return(_connected_vehicles_raw_days(first.strftime('%Y-%m-%d'))) }}
{% endmacro %}

{#
  Days that have raw files, ascending. Athena reads the files of a day to find them, so each query is sent once per
  run of dbt, and its models share the result.

  Arguments:
    since: the first day, or none for all; then all files are read.

  Usage: {% set days = _connected_vehicles_raw_days('2026-02-18') %}
#}
{% macro _connected_vehicles_raw_days(since) %}
    {% if since is none %}
        {% set query %}
            select distinct regexp_extract("$path", '/dt=([0-9]{4}-[0-9]{2}-[0-9]{2})/', 1) as dt
            from {{ source('connected_vehicles', 'packet_lines') }}
            where try_cast(regexp_extract("$path", '/dt=([0-9]{4}-[0-9]{2}-[0-9]{2})/', 1) as date) <= current_date
        {% endset %}
    {% else %}
        {% set query %}
            select distinct dt
            from {{ source('connected_vehicles', 'packet_text') }}
            where dt between '{{ since }}' and cast(current_date as varchar)
        {% endset %}
    {% endif %}
    {# dbt gives all nodes of a run the same graph: the one place that outlives a node. #}
    {% set answers = graph.setdefault('connected_vehicles_raw_days ' ~ invocation_id, {}) %}
    {% if query not in answers %}
        {% do answers.update({query: run_query(query).columns[0].values() | reject('none') | sort}) %}
    {% endif %}
    {{ return(answers[query]) }}
{% endmacro %}

{#
  Condition: the delivery day is one of these. Literals, so that Athena reads only their partitions.

  Arguments:
    days: list of days, YYYY-MM-DD.

  Usage: where {{ connected_vehicles_in_days(['2026-02-18']) }}
#}
{% macro connected_vehicles_in_days(days) -%}
{%- if days -%}
dt in (
    {%- for day in days %}
    '{{ day }}'{{ ',' if not loop.last }}
    {%- endfor %}
)
{%- else -%}
1 = 0
{%- endif -%}
{%- endmacro %}

{#
  A query for partitions_to_build: the delivery days that a run builds of a bucketed table.

  Arguments:
    table: the bucketed table, built yet or not.

  Usage: partitions_to_build="{{ connected_vehicles_days_to_build(this) }}"
#}
{% macro connected_vehicles_days_to_build(table) -%}
    {%- set built = athena_recipes.built_partitions(table) if execute and not flags.FULL_REFRESH else none -%}
    {%- set days = connected_vehicles_days(built) -%}
    {%- if days -%}
    select dt from (values ('{{ days | join("'), ('") }}')) as days (dt)
    {%- else -%}
    select cast(null as varchar) as dt where 1 = 0
    {%- endif -%}
{%- endmacro %}
