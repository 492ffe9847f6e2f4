{#
  Working seconds from Monday, 5 January 1970, to a local time, by the variables slack_words_working_… and
  slack_words_holidays. The difference of two times has the working seconds between them.

  Arguments:
    day: SQL expression of the days since Monday, 5 January 1970.
    second: SQL expression of the seconds since midnight.

  Usage: {{ slack_words_working_seconds('answered_day', 'answered_second') }} as working_seconds
#}
{% macro slack_words_working_seconds(day, second) -%}
    {%- set from_second = 3600 * var('slack_words_working_from_hour') -%}
    {%- set seconds = 3600 * var('slack_words_working_to_hour') - from_second -%}
    {%- set working_days = var('slack_words_working_days') | unique | sort -%}
    {%- set holidays = _slack_words_holidays(working_days) -%}
(
    {{ seconds }} * (
        {{ working_days | length }} * ({{ day }} / 7)
        + case {{ day }} % 7
            {%- for number in range(7) %}
            when {{ number }} then {{ working_days | select('le', number) | list | length }}
            {%- endfor %}
        end
        {%- for holiday in holidays %}
        - case when {{ day }} > {{ holiday }} then 1 else 0 end
        {%- endfor %}
    )
    + case
        when {{ second }} <= {{ from_second }} then 0
        {%- for number in range(7) if number + 1 not in working_days %}
        when {{ day }} % 7 = {{ number }} then 0
        {%- endfor %}
        {%- if holidays %}
        when {{ day }} in ({{ holidays | join(', ') }}) then 0
        {%- endif %}
        else least({{ second }} - {{ from_second }}, {{ seconds }})
    end
)
{%- endmacro %}

{# The days of slack_words_holidays that are working days by their weekday, each once, as days since 5 January 1970. #}
{% macro _slack_words_holidays(working_days) -%}
    {%- set found = [] -%}
    {%- for text in _slack_words_list('slack_words_holidays') -%}
        {%- set day = modules.datetime.date.fromisoformat(text | string) -%}
        {%- if day.isoweekday() in working_days -%}
            {%- do found.append((day - modules.datetime.date(1970, 1, 5)).days) -%}
        {%- endif -%}
    {%- endfor -%}
    {{- return(found | unique | sort) -}}
{%- endmacro %}
