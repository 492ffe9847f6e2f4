{#
  The candidates of the methods as SQL, beside seasonal_naive: model, name, level, slope, is_damped and when (the rows of
  `smoothed` that it can be made of); and the columns of `lags` and of `smoothed` that their levels and slopes read.

  Usage: {% set found = athena_recipes._forecast_methods(['drift', 'holt']) %}
#}
{% macro _forecast_methods(methods) %}
    {% set others = ['drift', 'simple_exponential_smoothing', 'holt'] %}
    {{- athena_recipes._forecast_check(methods | reject('in', others) | list == [], 'methods is ' ~ methods, 'list some of ' ~ others | join(', ') ~ '; naive and seasonal_naive are always there') -}}
    {% set smoothing = athena_recipes._forecast_smoothing() %}
    {% set naive = {'model': 'naive', 'name': 'naive', 'level': 'last_y', 'slope': '0e0', 'when': 'season = 1'} %}
    {% set found = {'candidates': [naive], 'weights': [], 'sums': []} %}
    {% if 'drift' in methods %}
        {% set slope = '(last_y - first_y) / nullif(steps - 1, 0)' %}
        {% do found.candidates.append({'model': 'drift', 'name': 'drift', 'level': 'last_y', 'slope': slope, 'when': 'steps > 1'}) %}
    {% endif %}
    {% if 'simple_exponential_smoothing' in methods %}
        {% for one in smoothing.simple %}
            {% do found.weights.append(one.alpha ~ ' * power(' ~ one.rest ~ ', lag_steps) as ' ~ one.column ~ '_weight') %}
            {% do found.sums.append('sum(adjusted.adjusted_y * lags.' ~ one.column ~ '_weight) as ' ~ one.column ~ '_level') %}
            {% do found.candidates.append({
                'model': 'simple_exponential_smoothing',
                'name': one.name,
                'level': 'mean_y * power(' ~ one.rest ~ ', steps) + ' ~ one.column ~ '_level',
                'slope': '0e0',
                'when': 'steps > 0',
            }) %}
        {% endfor %}
    {% endif %}
    {% if 'holt' in methods %}
        {% for one in smoothing.holt %}
            {% for part in ['level', 'slope'] %}
                {% do found.weights.append(one[part] ~ ' as ' ~ one.column ~ '_' ~ part ~ '_weight') %}
                {% do found.sums.append('sum(adjusted.residual * lags.' ~ one.column ~ '_' ~ part ~ '_weight) as ' ~ one.column ~ '_' ~ part) %}
            {% endfor %}
            {% for is_damped in [false, true] %}
                {% do found.candidates.append({
                    'model': 'holt',
                    'name': one.name ~ (', damped' if is_damped else ''),
                    'level': 'level + ' ~ one.column ~ '_level',
                    'slope': 'slope + ' ~ one.column ~ '_slope',
                    'is_damped': is_damped,
                    'when': 'steps > 2',
                }) %}
            {% endfor %}
        {% endfor %}
    {% endif %}
    {{ return(found) }}
{% endmacro %}
