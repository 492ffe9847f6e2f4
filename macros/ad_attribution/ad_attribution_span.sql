{#
  The file hours that a run builds from, as {'first': …, 'last': …, 'reach': …, 'end': …}. `first` is ad_attribution_since if it
  is set, else the newest file hour of the table less ad_attribution_late_hours and one, so that late files are read; the
  first hour that has a file if the table is new or refreshed in full. `last` is ad_attribution_until, else
  ad_attribution_horizon_hours after the newest hour, or the last hour that has a file: Athena lists each projected hour,
  so no search is open to the end. `reach` is the first file hour that can have a bid of the hours that files of `first`
  name, and the first that can have an event of them; `end` is the last file hour that can have a bid of the hours that
  files of `last` name. The clock is not used.

  Arguments:
    table: the bucketed table, built yet or not.
    key: its partition key.

  Usage: {% set span = ad_attribution_span(this, 'dt') %}
#}
{% macro ad_attribution_span(table, key) %}
    {% if not athena_recipes.is_building() %}
        {# What compiled SQL shows. #}
        {{ return({
            'first': '2026-01-05-00', 'last': '2026-01-05-23', 'reach': '2026-01-04-20', 'end': '2026-01-06-03'
        }) }}
    {% endif %}
    {% set late = athena_recipes.whole_number_var('ad_attribution_late_hours', 0, 8760) %}
    {% set since = _ad_attribution_checked_hour('ad_attribution_since') %}
    {% set newest = none if since else _ad_attribution_newest_hour(table, key) %}
    {% if newest %}
        {% set first = _ad_attribution_hour_plus(newest, -late - 1) %}
        {% set horizon = athena_recipes.whole_number_var('ad_attribution_horizon_hours', 1, 87600) %}
        {% set last = _ad_attribution_hour_plus(newest, horizon) %}
    {% else %}
        {% set found = _ad_attribution_raw_hours() %}
        {% set first, last = since or found[0], found[1] %}
    {% endif %}
    {% set last = _ad_attribution_checked_hour('ad_attribution_until') or last %}
    {{ return({
        'first': first, 'last': last,
        'reach': _ad_attribution_hour_plus(first, -late - 1), 'end': _ad_attribution_hour_plus(last, late + 1)
    }) }}
{% endmacro %}

{#
  The end of a query for partitions_to_build: the hours of the span that the table has already. One whose files were
  deleted, or have no accepted line any more, becomes empty.

  Arguments:
    table: the bucketed table, built yet or not.
    key: its partition key.
    span: of the run.

  Usage: {{ _ad_attribution_or_built(table, 'dt', span) }}
#}
{% macro _ad_attribution_or_built(table, key, span) -%}
    {%- set built = athena_recipes.built_partitions(table)
        if athena_recipes.is_building() and not flags.FULL_REFRESH else none -%}
    {%- if built %}
union
select {{ key }}
from {{ built }}
where {{ key }} between '{{ span.first }}' and '{{ span.last }}'
    {%- endif %}
{%- endmacro %}

{#
  The newest file hour of a bucketed table, or none if it is not built or is refreshed in full. Of bids it is not the newest
  partition: a host whose clock is behind writes bids of the next hour.

  Arguments:
    table: the bucketed table.
    key: its partition key.
#}
{% macro _ad_attribution_newest_hour(table, key) %}
    {% set built = none if flags.FULL_REFRESH else athena_recipes.built_partitions(table) %}
    {% set newest = run_query('select max(' ~ key ~ ') as newest from ' ~ built).columns[0].values()[0] if built else none %}
    {% if newest and key == 'bid_hour' %}
        {% set query = 'select max(file_hour) as newest from ' ~ table ~ " where bid_hour >= '"
            ~ _ad_attribution_hour_plus(newest, -1) ~ "'" %}
        {% set newest = run_query(query).columns[0].values()[0] or newest %}
    {% endif %}
    {{ return(newest) }}
{% endmacro %}

{#
  The hour of a variable, or none; an error if it is no hour.

  Arguments:
    name: of the variable.
#}
{% macro _ad_attribution_checked_hour(name) %}
    {% set hour = var(name) %}
    {% if hour and not modules.re.fullmatch('\\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\\d|3[01])-([01]\\d|2[0-3])', hour | string) %}
        {{ exceptions.raise_compiler_error(name ~ " is '" ~ hour ~ "', which is no hour. Fix: write YYYY-MM-DD-HH.") }}
    {% endif %}
    {{ return(hour | string if hour else none) }}
{% endmacro %}

{#
  The first and the last hour that has a raw file; hours without files if there is none. Files are asked, and not the
  projected hours of ten years.

  Usage: {% set first, last = _ad_attribution_raw_hours() %}
#}
{% macro _ad_attribution_raw_hours() %}
    {% set query %}
        select min(dt) as first_dt, max(dt) as last_dt
        from (
            select distinct regexp_extract("$path", '/dt=([0-9]{4}-[0-9]{2}-[0-9]{2}-[0-9]{2})/', 1) as dt
            from {{ source('ad_attribution', 'bid_lines') }}
            union
            select distinct regexp_extract("$path", '/dt=([0-9]{4}-[0-9]{2}-[0-9]{2}-[0-9]{2})/', 1) as dt
            from {{ source('ad_attribution', 'event_lines') }}
        ) as hours
        where dt >= '{{ var("ad_attribution_first_hour") }}' and try(date_parse(dt, '%Y-%m-%d-%H')) is not null
    {% endset %}
    {% set row = run_query(query).rows[0] %}
    {{ return([row[0] or '9998-12-31-23', row[1] or '9998-12-31-23']) }}
{% endmacro %}
