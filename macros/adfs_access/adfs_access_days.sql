{#
  The days of logs that a run reads, ascending, as YYYY-MM-DD: from the newest days that the table has
  (adfs_access_trailing_days of them) or, without any, from the first day of the trails; up to adfs_access_last_date, the
  last day of a lake's log_window, or today in UTC; at most adfs_access_days_per_run. A run that leaves days says so.

  Arguments:
    table: the table that keeps the records, built yet or not.
    trails: the relation of the trails.

  Usage: {% set days = adfs_access_days(this, ref('adfs_access__trails')) %}
#}
{% macro adfs_access_days(table, trails) %}
    {% set window = source('adfs_access', 'log_window') %}  {# named first, so that dbt knows of it #}
    {% set trailing = athena_recipes.whole_number_var('adfs_access_trailing_days', 1, 90) %}
    {% set most = athena_recipes.whole_number_var('adfs_access_days_per_run', 1, 400) %}
    {% if not athena_recipes.is_building() %}
        {{ return(['2026-01-13', '2026-01-14']) }}  {# what compiled SQL shows #}
    {% endif %}
    {% set first = run_query('select min(first_date) from ' ~ trails).rows[0][0] %}
    {% if first is none %}
        {{ return([]) }}
    {% endif %}
    {% set first = modules.datetime.datetime.strptime(first | string, '%Y-%m-%d') %}
    {% if not flags.FULL_REFRESH and load_relation(table) %}
        {% set newest = run_query('select max(folder_date) from ' ~ athena_recipes.partitions_relation(table)).rows[0][0] %}
        {% if newest is not none %}
            {% set newest = modules.datetime.datetime.strptime(newest | string, '%Y-%m-%d') %}
            {% set first = [first, newest - modules.datetime.timedelta(days=trailing - 1)] | max %}
        {% endif %}
    {% endif %}
    {% set last = _adfs_access_last_date(window) %}
    {% set left = (last - first).days + 1 - most %}
    {% if left > 0 %}
        {% do log(left ~ ' days of logs are left: run again.', info=true) %}
    {% endif %}
    {% set days = [] %}
    {% for number in range([(last - first).days + 1, most] | min) %}
        {% do days.append((first + modules.datetime.timedelta(days=number)).strftime('%Y-%m-%d')) %}
    {% endfor %}
    {{ return(days) }}
{% endmacro %}

{#
  A query that gives these days, for partitions_to_build.

  Arguments:
    table: as for adfs_access_days.
    trails: as for adfs_access_days.

  Usage: partitions_to_build="{{ adfs_access_days_to_build(this, ref('adfs_access__trails')) }}"
#}
{% macro adfs_access_days_to_build(table, trails) -%}
    {%- set days = adfs_access_days(table, trails) -%}
    select date(day) as folder_date
    from (values ('{{ (days or ['1970-01-01']) | join("'), ('") }}')) as days (day)
    where day <> '1970-01-01'
{%- endmacro %}

{#
  Condition for the raw table cloudtrail: the trails on the days that a run reads. All literals, so that Athena reads
  only these.

  Arguments:
    table: as for adfs_access_days.
    trails: as for adfs_access_days.

  Usage: where {{ adfs_access_where(this, ref('adfs_access__trails')) }}
#}
{% macro adfs_access_where(table, trails) -%}
    {%- set days = adfs_access_days(table, trails) -%}
    {%- set found = athena_recipes.cloudtrail_trails(trails, ['CloudTrail']) if days else [] -%}
    {{ athena_recipes.cloudtrail_where(found, days | first or '', days | last or '') }}
{%- endmacro %}

{#
  The last day to read, as a datetime.

  Arguments:
    window: the source log_window.

  Usage: {% set last = _adfs_access_last_date(source('adfs_access', 'log_window')) %}
#}
{% macro _adfs_access_last_date(window) %}
    {% set text = var('adfs_access_last_date') %}
    {% if not text %}
        {% set rows = run_query('select max(last_date) from ' ~ window).rows %}
        {% set text = rows[0][0] or modules.datetime.datetime.now(modules.pytz.utc).strftime('%Y-%m-%d') %}
    {% endif %}
    {% set text = text | string | trim %}
    {% set is_date = modules.re.fullmatch('\\d{4}-\\d{2}-\\d{2}', text)
        and run_query("select try_cast('" ~ text ~ "' as date)").rows[0][0] is not none %}
    {% if not is_date %}
        {{ exceptions.raise_compiler_error(
            "The last day of logs is '" ~ text ~ "', which is no date. Fix: write YYYY-MM-DD in adfs_access_last_date or in log_window.") }}
    {% endif %}
    {{ return(modules.datetime.datetime.strptime(text, '%Y-%m-%d')) }}
{% endmacro %}

{#
  The days after which a role without a sign-in is unused, checked.

  Usage: where days_without_sign_in >= {{ adfs_access_unused_days() }}
#}
{% macro adfs_access_unused_days() %}
    {{ return(athena_recipes.whole_number_var('adfs_access_unused_days', 1, 4000)) }}
{% endmacro %}
