{#
  A moment as names of runs begin with it: 20 digits, UTC, down to microseconds; text order is time
  order.

  Arguments:
    minutes_ago: 0 is now.

  Usage: {% set oldest = _ctas_run_time(90) %}
#}
{% macro _ctas_run_time(minutes_ago) %}
    {% set moment = modules.datetime.datetime.now(modules.pytz.utc)
        - modules.datetime.timedelta(minutes=minutes_ago) %}
    {{ return(moment.strftime('%Y%m%d%H%M%S%f')) }}
{% endmacro %}
