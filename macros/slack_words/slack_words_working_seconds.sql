{#
  Working seconds from Monday, 5 January 1970, to a local time, by the variables slack_words_working_… and
  slack_words_holidays. The difference of two times has the working seconds between them.

  Arguments:
    time: SQL expression of a timestamp in local time.

  Usage: {{ slack_words_working_seconds('b') }} - {{ slack_words_working_seconds('a') }} as working_seconds
#}
{% macro slack_words_working_seconds(time) -%}
    {%- set seconds = 3600 * (var('slack_words_working_to_hour') - var('slack_words_working_from_hour')) -%}
    {%- set working_days = var('slack_words_working_days') | unique | sort -%}
    {%- set day = "date_diff('day', date '1970-01-05', cast(" ~ time ~ " as date))" -%}
(
    {{ seconds }} * (
        {{ working_days | length }} * ({{ day }} / 7)
        + case {{ day }} % 7
            {%- for number in range(7) %}
            when {{ number }} then {{ working_days | select('le', number) | list | length }}
            {%- endfor %}
        end
        {%- for holiday in _slack_words_holidays() %}
        - case when cast({{ time }} as date) > date '{{ holiday }}' then 1 else 0 end
        {%- endfor %}
    )
    + case
        when {{ day }} % 7 not in ({{ _slack_words_day_numbers(working_days) }}) then 0
        {%- if _slack_words_holidays() %}
        when cast({{ time }} as date) in (
            {%- for holiday in _slack_words_holidays() %}date '{{ holiday }}'{{ ', ' if not loop.last }}{% endfor -%}
        ) then 0
        {%- endif %}
        else least(
            greatest(
                3600 * hour({{ time }}) + 60 * minute({{ time }}) + second({{ time }})
                - {{ 3600 * var('slack_words_working_from_hour') }},
                0
            ),
            {{ seconds }}
        )
    end
)
{%- endmacro %}

{# The numbers of working days, 0 for Monday, as a list in SQL. #}
{% macro _slack_words_day_numbers(working_days) -%}
    {%- set numbers = [] -%}
    {%- for day in working_days %}{% do numbers.append((day - 1) | string) %}{% endfor -%}
    {{- return(numbers | join(', ')) -}}
{%- endmacro %}

{# The days without work that are working days by their weekday, each once. #}
{% macro _slack_words_holidays() -%}
    {%- set found = [] -%}
    {%- for day in var('slack_words_holidays') -%}
        {%- set text = day | string -%}
        {%- if modules.datetime.date.fromisoformat(text).isoweekday() in var('slack_words_working_days') and text not in found -%}
            {%- do found.append(text) -%}
        {%- endif -%}
    {%- endfor -%}
    {{- return(found) -}}
{%- endmacro %}
