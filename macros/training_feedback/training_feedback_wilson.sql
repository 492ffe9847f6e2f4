{#
  A limit of Wilson's score interval of a share; NULL without observations.

  Arguments:
    successes: SQL expression of the number of successes, a bigint.
    observations: SQL expression of the number of observations, a bigint.
    limit: low or high.

  Usage: {{ training_feedback_wilson('positive', 'n', 'low') | indent(8) }} as positive_low
#}
{% macro training_feedback_wilson(successes, observations, limit) -%}
    {%- set z = _training_feedback_quantile() -%}
    {%- set square = z[:-2] | float * z[:-2] | float -%}
    {%- set x = '1e0 * ' ~ successes -%}
    {%- set root = 'sqrt(' ~ x ~ ' * (' ~ observations ~ ' - ' ~ successes ~ ') / nullif(' ~ observations ~ ', 0) + '
        ~ square / 4 ~ 'e0)' -%}
case
    when {{ observations }} > 0 and {{ successes }} = {{ '0 then 0e0' if limit == 'low' else observations ~ ' then 1e0' }}
    else {{ 'greatest' if limit == 'low' else 'least' }}(
        {{ '0e0' if limit == 'low' else '1e0' }},
        ({{ x }} + {{ square / 2 }}e0 {{ '-' if limit == 'low' else '+' }} {{ z }} * {{ root }})
        / nullif({{ observations }} + {{ square }}e0, 0e0)
    )
end
{%- endmacro %}
