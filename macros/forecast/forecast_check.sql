{#
  Ends the compilation of a forecast macro with what is wrong and the fix, unless a condition holds.

  Arguments:
    is_right: the condition.
    problem: what is wrong if it does not hold.
    fix: what to do.

  Usage: {{ athena_recipes._forecast_check(horizon >= 1, 'horizon is ' ~ horizon, 'forecast one step or more') }}
#}
{% macro _forecast_check(is_right, problem, fix) %}
    {%- if not is_right %}
        {{- exceptions.raise_compiler_error('forecast: ' ~ problem ~ '. Fix: ' ~ fix ~ '.') }}
    {%- endif %}
{%- endmacro %}
