{#
  The steps of a column's ladder, below the top: from its lowest, each {'kind', 'value', …}.

  Arguments:
    rule: the column's meta.

  Usage: {% set ladder = athena_recipes._policy_ladder({'widths': [1, 5]}) %}
#}
{% macro _policy_ladder(rule) %}
    {% set kind = 'decimal_width' if rule.get('type', '').startswith('decimal') else 'width' %}
    {% set steps = [] %}
    {% for plural, single, kind in [
        ('widths', 'width', kind), ('date_steps', 'date_step', 'date_step'), ('age_widths', 'age_width', 'age'),
        ('prefixes', 'prefix', 'prefix'), ('ip_prefixes', 'ip_prefix', 'ip')
    ] %}
        {% for value in rule.get(plural) or ([rule[single]] if rule.get(single) else []) %}
            {% do steps.append({'kind': kind, 'value': value}) %}
        {% endfor %}
    {% endfor %}
    {% for level in range(rule.get('levels', 0) if rule.get('hierarchy') else 0) %}
        {% do steps.append({'kind': 'hierarchy', 'value': level}) %}
    {% endfor %}
    {{ return(steps) }}
{% endmacro %}

{#
  A value at one step of its ladder, as text. NULL, and a value that has no such step, is `unknown`.

  Arguments:
    column: the column's policy.
    step: one of its ladder.
    value: SQL expression of the typed value.

  Usage: {{ athena_recipes._policy_step(column, column.ladder[0], 'rows.birth_year') }}
#}
{% macro _policy_step(column, step, value) -%}
    {%- if step.kind == 'hierarchy' -%}
        {%- set text = column.name ~ '_hierarchy.' ~ ('value' if step.value == 0 else 'level_' ~ step.value) -%}
    {%- elif step.kind == 'width' -%}
        {%- set text = athena_recipes._policy_range(value, step.value, column.get('origin', 0)) -%}
    {%- elif step.kind == 'decimal_width' -%}
        {%- set units = athena_recipes._policy_units(column, step.value) -%}
        {%- set low = athena_recipes._policy_decimal_bin(column, step.value, value) -%}
        {%- set text = 'cast(' ~ low ~ ' as varchar)' -%}
        {%- if units > 1 -%}
            {%- set high = 'cast(' ~ low ~ ' + cast(' ~ "'" ~ athena_recipes._policy_units_text(column, units - 1) ~ "' as " ~ column.type ~ ') as ' ~ column.type ~ ')' -%}
            {%- set text = text ~ "\n            || '..' || cast(" ~ high ~ ' as varchar)' -%}
        {%- endif -%}
    {%- elif step.kind == 'age' -%}
        {%- set on = column.age_on | string -%}
        {%- set age = '(' ~ on[:4] ~ ' - year(' ~ value ~ ') - case when substr(cast(' ~ value ~ " as varchar), 6, 5) > '" ~ on[5:10] ~ "' then 1 else 0 end)" -%}
        {%- set text = athena_recipes._policy_range(age, step.value, 0) -%}
    {%- elif step.kind == 'date_step' -%}
        {%- set day = 'cast(' ~ value ~ ' as varchar)' -%}
        {%- set text = {
            'day': day,
            'month': 'substr(' ~ day ~ ', 1, 7)',
            'quarter': 'substr(' ~ day ~ ", 1, 4) || '-Q' || cast(quarter(" ~ value ~ ') as varchar)',
            'year': 'substr(' ~ day ~ ', 1, 4)',
            'decade': athena_recipes._policy_range('year(' ~ value ~ ')', 10, 0),
        }[step.value] -%}
    {%- elif step.kind == 'ip' -%}
        {%- set octets = [] -%}
        {%- for number in range(1, 5) -%}
            {%- do octets.append('split_part(' ~ value ~ ", '.', " ~ number ~ ')' if number <= step.value // 8 else "'0'") -%}
        {%- endfor -%}
        {%- set text = octets | join(" || '.' || ") ~ " || '/" ~ step.value ~ "'" -%}
    {%- else -%}
        {%- set text = 'substr(' ~ value ~ ', 1, ' ~ step.value ~ ") || '*'" -%}
    {%- endif -%}
    {%- if '\n' in text -%}
    coalesce(
            {{ text }},
            'unknown'
        )
    {%- else -%}
    coalesce({{ text }}, 'unknown')
    {%- endif -%}
{%- endmacro %}

{#
  Text of the range of whole numbers that a value is in.

  Arguments:
    value: SQL expression of a bigint.
    width: how many numbers a range has.
    origin: where a range begins.

  Usage: {{ athena_recipes._policy_range('rows.birth_year', 5, 0) }}
#}
{% macro _policy_range(value, width, origin) -%}
    {%- set low = '(' ~ athena_recipes.policy_bin(value, width, origin) ~ ')' -%}
    {%- if width == 1 -%}
        {{ return('cast(' ~ value ~ ' as varchar)') }}
    {%- endif -%}
    {{ return('cast(' ~ low ~ " as varchar)\n            || '-' || cast(" ~ low ~ ' + ' ~ (width - 1) ~ ' as varchar)') }}
{%- endmacro %}

{#
  The lower end of the bin that a whole number is in; bins have one width and begin at the origin.

  Arguments:
    value: SQL expression of a bigint.
    width: how many numbers a bin has.
    origin: where a bin begins.

  Usage: {{ athena_recipes.policy_bin('ss_sold_time_sk', 3600) }}
#}
{% macro policy_bin(value, width, origin=0) %}
    {% if width == 1 %}{{ return(value) }}{% endif %}
    {% set shifted = '(' ~ value ~ ' - ' ~ origin ~ ')' if origin else value %}
    {{ return(value ~ '\n            - ((' ~ shifted ~ ' % ' ~ width ~ ') + ' ~ width ~ ') % ' ~ width) }}
{% endmacro %}

{#
  How many of the last digit's units a width of a decimal column has.

  Arguments:
    column: the column's policy.
    width: a number.

  Usage: {% set units = athena_recipes._policy_units(column, 0.1) %}
#}
{% macro _policy_units(column, width) %}
    {% set scale = athena_recipes._policy_scale(column) %}
    {{ return((width * 10 ** scale) | round | int) }}
{% endmacro %}

{#
  A number of units of a decimal column's last digit, as the text of a decimal.

  Arguments:
    column: the column's policy.
    units: a whole number.

  Usage: {{ athena_recipes._policy_units_text(column, 9) }}
#}
{% macro _policy_units_text(column, units) %}
    {% set scale = athena_recipes._policy_scale(column) %}
    {% set digits = (units | string).zfill(scale + 1) %}
    {{ return(digits[:-scale] ~ '.' ~ digits[-scale:] if scale else digits) }}
{% endmacro %}

{#
  The lower end of the bin that a decimal is in, as a decimal of the column's type. Counted in whole units of the last
  digit, so that both engines give the same.

  Arguments:
    column: the column's policy.
    width: a number.
    value: SQL expression of the decimal.

  Usage: {{ athena_recipes._policy_decimal_bin(column, 0.1, 'rows.latitude') }}
#}
{% macro _policy_decimal_bin(column, width, value) %}
    {% set scale = athena_recipes._policy_scale(column) %}
    {% set units = 'cast(' ~ value ~ ' * ' ~ 10 ** scale ~ ' as bigint)' %}
    {% set low = athena_recipes.policy_bin(units, athena_recipes._policy_units(column, width)) %}
    {{ return('cast(cast(' ~ low ~ ' as double) / ' ~ 10 ** scale ~ ' as ' ~ column.type ~ ')') }}
{% endmacro %}

{#
  What a decimal must keep to, so that both ends of its range, at each step of its ladder, are decimals of its type:
  (comparison, text of a decimal). A bin has its lower end only.

  Arguments:
    column: the column's policy.

  Usage: {% for sign, end in athena_recipes._policy_decimal_ends(column) %}
#}
{% macro _policy_decimal_ends(column) %}
    {% set ladder = (column.get('ladder') or []) | selectattr('kind', 'equalto', 'decimal_width') | list %}
    {% set beyond = 10 ** (modules.re.findall('[0-9]+', column.type)[0] | int) if ladder else 0 %}
    {% set lows, highs = [], [] %}
    {% for step in ladder %}
        {% set width = athena_recipes._policy_units(column, step.value) %}
        {% do lows.append((beyond - 1) // width * width) %}
        {% do highs.append(beyond // width * width - 1) %}
    {% endfor %}
    {% set ends = [] %}
    {% if ladder %}
        {% do ends.append(('>=', '-' ~ athena_recipes._policy_units_text(column, lows | min))) %}
    {% endif %}
    {% if ladder and column.action == 'generalise' and highs | min < beyond - 1 %}
        {% do ends.append(('<=', ('-' if highs | min < 0 else '') ~ athena_recipes._policy_units_text(column, highs | min | abs))) %}
    {% endif %}
    {{ return(ends) }}
{% endmacro %}

{#
  Digits after the point of a number's type.

  Arguments:
    column: the column's policy.

  Usage: {% set scale = athena_recipes._policy_scale(column) %}
#}
{% macro _policy_scale(column) %}
    {{ return(modules.re.findall('[0-9]+', column.type)[1] | int if column.type.startswith('decimal') else 0) }}
{% endmacro %}
