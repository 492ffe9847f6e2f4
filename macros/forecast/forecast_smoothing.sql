{#
  Constants of exponential smoothing, and the weight of a past value by its lag. The state of Holt's method is a linear
  recursion x(t) = A x(t-1) + g y(t), so the weight at a lag is A^lag g: for level and slope a sum of two powers, whose
  bases are the eigenvalues of A. Pairs of alpha and beta with alpha (1 + beta)^2 > 4 beta have real ones.

  Usage: {% set smoothing = athena_recipes._forecast_smoothing() %}
#}
{% macro _forecast_smoothing() %}
    {% set simple = [] %}
    {% for alpha in [0.05, 0.1, 0.2, 0.35, 0.6, 1.0] %}
        {% do simple.append({
            'name': 'alpha ' ~ alpha,
            'column': 'simple_' ~ loop.index,
            'alpha': athena_recipes._forecast_number(alpha),
            'rest': athena_recipes._forecast_number(1 - alpha),
        }) %}
    {% endfor %}
    {% set holt = [] %}
    {% for alpha, beta in [(0.1, 0.02), (0.3, 0.05), (0.5, 0.1), (0.8, 0.2)] %}
        {% set trace = 2 - alpha - alpha * beta %}
        {% set distance = (trace * trace - 4 * (1 - alpha)) ** 0.5 %}
        {% set roots = [(trace + distance) / 2, (trace - distance) / 2] %}
        {% set level = [alpha, (1 - alpha) * alpha * (1 + beta)] %}
        {% set slope = [alpha * beta, alpha * beta * (1 - alpha - alpha * beta)] %}
        {% do holt.append({
            'name': 'alpha ' ~ alpha ~ ', beta ' ~ beta,
            'column': 'holt_' ~ loop.index,
            'level': athena_recipes._forecast_powers(level, roots),
            'slope': athena_recipes._forecast_powers(slope, roots),
        }) %}
    {% endfor %}
    {{ return({'simple': simple, 'holt': holt}) }}
{% endmacro %}

{#
  SQL of the sequence by lag that begins with two values and has two bases.

  Usage: {{ athena_recipes._forecast_powers([0.3, 0.2], [0.9, 0.7]) }}
#}
{% macro _forecast_powers(values, roots) %}
    {% set first = (values[1] - roots[1] * values[0]) / (roots[0] - roots[1]) %}
    {% set terms = [] %}
    {% for factor, root in [(first, roots[0]), (values[0] - first, roots[1])] %}
        {% do terms.append(athena_recipes._forecast_number(factor) ~ ' * power(' ~ athena_recipes._forecast_number(root) ~ ', lag_steps)') %}
    {% endfor %}
    {{ return(terms | join(' + ')) }}
{% endmacro %}

{#
  A number as a double of SQL.

  Usage: {{ athena_recipes._forecast_number(0.05) }}
#}
{% macro _forecast_number(number) %}
    {{ return('%.15fe0' | format(number)) }}
{% endmacro %}
