{#
  Regular expression for the values of a partition column in a path. Projection writes each value in one form,
  such as the digits of an integer; other forms are other folders, which it does not read.

  Arguments:
    declaration: what _raw_table_declaration returned.
    name: the partition column.

  Usage: '(' ~ athena_recipes._projected_value_pattern(declaration, 'dt') ~ ')'
#}
{% macro _projected_value_pattern(declaration, name) %}
    {% set settings = athena_recipes._projection_settings(declaration, name) %}
    {% if settings.type == 'injected' %}
        {# The value is put into the path as it is, slashes included; a word of the template may be in it, too. #}
        {{ return('.+') }}
    {% elif settings.type == 'enum' %}
        {% set values = [] %}
        {% for value in settings['values'].split(',') %}{% do values.append(modules.re.escape(value | trim)) %}{% endfor %}
        {{ return(values | join('|')) }}
    {% elif settings.type == 'integer' %}
        {% set digits = settings.get('digits', 1) | int %}
        {% if digits <= 1 %}{{ return('0|-?[1-9][0-9]*') }}{% endif %}
        {# Java's %04d: at least four characters, the sign among them. #}
        {{ return('[0-9]{%d}|[1-9][0-9]{%d,}|-[0-9]{%d}|-[1-9][0-9]{%d,}' % (digits, digits, digits - 1, digits - 1)) }}
    {% elif settings.type == 'date' %}
        {% set parts = [] %}
        {% for piece in modules.re.split('(%-?[A-Za-z]|%%)', athena_recipes._java_date_format(settings.format)) %}
            {% do parts.append('%' if piece == '%%' else '[0-9]{4}' if piece == '%Y'
                else '[0-9]{3}' if piece == '%g' else '[1-9]?[0-9]' if piece.startswith('%-') else '[0-9]{2}' if piece.startswith('%')
                else modules.re.escape(piece)) %}
        {% endfor %}
        {{ return(parts | join) }}
    {% endif %}
    {{ return('[^/]+') }}
{% endmacro %}

{#
  Conditions in Athena SQL: partition projection spans this value, whose form matches already. No condition for
  enum (the expression has the values) and injected (any value).

  Arguments:
    declaration: what _raw_table_declaration returned.
    partition: one of its partitions.
    value: SQL expression of the value's text.

  Usage: {% for condition in athena_recipes._projected_value_conditions(declaration, partition, 'value_1') %}
#}
{% macro _projected_value_conditions(declaration, partition, value) %}
    {% set settings = athena_recipes._projection_settings(declaration, partition.name) %}
    {% if settings.type == 'integer' %}
        {% set low, high = settings.range.split(',') %}
        {% set number = 'try_cast(' ~ value ~ ' as bigint)' %}
        {% set conditions = [number ~ ' between ' ~ (low | trim) ~ ' and ' ~ (high | trim)] %}
        {% if settings.get('interval', 1) | int > 1 %}
            {% do conditions.append('(' ~ number ~ ' - (' ~ (low | trim) ~ ')) % ' ~ settings.interval ~ ' = 0') %}
        {% endif %}
        {{ return(conditions) }}
    {% elif settings.type == 'date' %}
        {{ return(athena_recipes._projected_date_conditions(declaration, partition, settings, value)) }}
    {% endif %}
    {{ return([]) }}
{% endmacro %}

{#
  The same for a projected date: the value is between the ends of the range, and has a moment that is a whole number
  of intervals after its start (see _duckdb_projection_step).

  Arguments:
    declaration: what _raw_table_declaration returned.
    partition: the column.
    settings: what _projection_settings returned.
    value: SQL expression of the value's text.

  Usage: {% set conditions = athena_recipes._projected_date_conditions(declaration, partition, settings, 'value_1') %}
#}
{% macro _projected_date_conditions(declaration, partition, settings, value) %}
    {% set codes = {'%M': '%i', '%S': '%s', '%g': '%f', '%-m': '%c', '%-d': '%e', '%-H': '%k', '%-M': '%i', '%-S': '%s'} %}
    {% set parts = [] %}
    {% for piece in modules.re.split('(%-?[A-Za-z]|%%)', athena_recipes._java_date_format(settings.format)) %}
        {% do parts.append(codes.get(piece, piece)) %}
    {% endfor %}
    {% set format = athena_recipes._sql_text(parts | join) %}
    {% set moment = 'try(date_parse(' ~ value ~ ', ' ~ format ~ '))' %}
    {% set low, high = settings.range.split(',') %}
    {% set start = athena_recipes._projected_range_end(low, format) %}
    {% set end = athena_recipes._projected_range_end(high, format) %}
    {% set conditions = [moment ~ '\n            >= ' ~ start, moment ~ '\n            <= ' ~ end] %}
    {% set interval = athena_recipes._projection_interval(declaration, partition, settings) %}
    {% if not interval.is_every %}
        {% set length = interval.months or interval.milliseconds %}
        {% set since = '(year(%s) * 12 + month(%s))' if interval.months else 'cast(round(to_unixtime(%s) * 1000) as bigint)' %}
        {% set passed = '(' ~ since.replace('%s', moment) ~ '\n            - ' ~ since.replace('%s', start) ~ ')' %}
        {% set passed = passed ~ '\n            + (' ~ length ~ ' - ' ~ passed ~ ' % ' ~ length ~ ') % ' ~ length %}
        {% if interval.months %}
            {% set point = "date_add('month', " ~ passed ~ ',\n            ' ~ start ~ ')' %}
        {% else %}
            {# Trino adds less than 2^31 of a unit: 24 days of milliseconds. #}
            {% set point = "date_add('minute', (" ~ passed ~ ') / 60000,\n            '
                ~ "date_add('millisecond', (" ~ passed ~ ') % 60000,\n            ' ~ start ~ '))' %}
        {% endif %}
        {% do conditions.append(point ~ '\n            between ' ~ moment ~ ' and ' ~ end) %}
        {% do conditions.append(
            point ~ "\n            < date_add('" ~ interval.precision ~ "', 1, " ~ moment ~ ')'
        ) %}
    {% endif %}
    {{ return(conditions) }}
{% endmacro %}

{#
  One end of a projected date range as a timestamp: a date in the column's format, or NOW, NOW-3YEARS, NOW+1HOURS,
  which is cut to the column's format, so that NOW-3DAYS of a day column is that whole day.

  Arguments:
    text: one half of projection.<column>.range.
    format: the column's format for date_parse, as an SQL literal.

  Usage: {{ athena_recipes._projected_range_end('NOW-1YEARS', "'%Y-%m-%d'") }}
#}
{% macro _projected_range_end(text, format) %}
    {% set relative = modules.re.match('(?i)^NOW\\s*(?:([+-])\\s*([0-9]+)\\s*([A-Z]+?)S?)?$', text | trim) %}
    {% if not relative %}
        {{ return('date_parse(' ~ athena_recipes._sql_text(text | trim) ~ ', ' ~ format ~ ')') }}
    {% endif %}
    {% set now = "cast(current_timestamp at time zone 'UTC' as timestamp)" %}
    {% if relative.group(1) %}
        {% set now = "date_add('" ~ relative.group(3) | lower ~ "', " ~ relative.group(1) ~ relative.group(2) ~ ', ' ~ now ~ ')' %}
    {% endif %}
    {{ return('date_parse(date_format(' ~ now ~ ', ' ~ format ~ '), ' ~ format ~ ')') }}
{% endmacro %}
