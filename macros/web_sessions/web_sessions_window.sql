{#
  Condition: the day is in the window of web_sessions_first_date to web_sessions_last_date. Ends the compilation if one of
  them is no day, or if the first is after the last.

  Arguments:
    day: SQL expression of a date.

  Usage: where {{ web_sessions_window('session_date') }}
#}
{% macro web_sessions_window(day) %}
    {% set first = _web_sessions_day('web_sessions_first_date') or '0001-01-01' %}
    {% set last = _web_sessions_day('web_sessions_last_date') or '9999-12-31' %}
    {% if first > last %}
        {{ exceptions.raise_compiler_error(
            'web_sessions_first_date is ' ~ first ~ ', which is after web_sessions_last_date, ' ~ last
            ~ '. Fix: exchange them, or leave one out.') }}
    {% endif %}
    {{ return(day ~ " between date '" ~ first ~ "' and date '" ~ last ~ "'") }}
{% endmacro %}

{#
  The day of a variable as YYYY-MM-DD, or none if it is not set; an error if it is no day.

  Arguments:
    name: of the variable.

  Usage: {% set first = _web_sessions_day('web_sessions_first_date') %}
#}
{% macro _web_sessions_day(name) %}
    {% set text = var(name) | string if var(name) is not none else '' %}
    {% if text == '' %}
        {{ return(none) }}
    {% endif %}
    {% set found = modules.re.fullmatch('((?!0000)[0-9]{4})-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])', text) %}
    {# A day beyond its month's last one is in the next month. #}
    {% set counted = modules.datetime.date(found[1] | int, found[2] | int, 1)
        + modules.datetime.timedelta(days=found[3] | int - 1) if found else none %}
    {% if not found or counted.isoformat() != text %}
        {{ exceptions.raise_compiler_error(name ~ " is '" ~ text ~ "', which is no day. Fix: write YYYY-MM-DD.") }}
    {% endif %}
    {{ return(text) }}
{% endmacro %}
