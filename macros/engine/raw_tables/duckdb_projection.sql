{#
  Condition: partition projection spans this value.

  Arguments:
    declaration: what _raw_table_declaration returned.
    partition: one of its partitions.
    value: SQL expression of the value's text.

  Usage: {{ athena_recipes._duckdb_projection_filter(declaration, partition, 'dt') }}
#}
{% macro _duckdb_projection_filter(declaration, partition, value) %}
    {% set settings = athena_recipes._projection_settings(declaration, partition.name) %}
    {% set kind = settings.type %}
    {% if kind == 'injected' %}
        {{ return('true') }}
    {% elif kind == 'enum' %}
        {% set values = [] %}
        {% for item in settings['values'].split(',') %}
            {% if item != item | trim %}
                {{ exceptions.raise_compiler_error(
                    'Raw table ' ~ declaration.name ~ ': projection.' ~ partition.name ~ ".values has '" ~ item
                    ~ "'. Athena takes the space as part of the value. Fix: remove it"
                ) }}
            {% endif %}
            {% do values.append("'" ~ item.replace("'", "''") ~ "'") %}
        {% endfor %}
        {{ return(value ~ ' in (' ~ values | join(', ') ~ ')') }}
    {% elif kind == 'integer' %}
        {% set low, high = settings['range'].split(',') %}
        {% set number = 'try_cast(' ~ value ~ ' as bigint)' %}
        {% set text = "system.main.printf('%0" ~ settings['digits'] ~ "d', " ~ number ~ ")" if 'digits' in settings
            else 'cast(' ~ number ~ ' as varchar)' %}
        {{ return(
            number ~ ' between ' ~ low | trim | int ~ ' and ' ~ high | trim | int ~ ' and ' ~ value ~ ' = ' ~ text
            ~ ' and (' ~ number ~ ' - ' ~ low | trim | int ~ ') % ' ~ settings.get('interval', 1) | int ~ ' = 0'
        ) }}
    {% elif kind == 'date' %}
        {% set low, high = settings['range'].split(',') %}
        {% set format = athena_recipes._java_date_format(settings['format']) %}
        {% set moment = "system.main.try_strptime(" ~ value ~ ", '" ~ format ~ "')" %}
        {% set start = athena_recipes._duckdb_projection_date(low, format) %}
        {% set end = athena_recipes._duckdb_projection_date(high, format) %}
        {% set interval = athena_recipes._projection_interval(declaration, partition, settings) %}
        {{ return(
            moment ~ ' between ' ~ start ~ ' and ' ~ end
            ~ " and system.main.strftime(" ~ moment ~ ", '" ~ format ~ "') = " ~ value
            ~ ('' if interval.is_every else ' and ' ~ athena_recipes._duckdb_projection_step(interval, start, end, moment))
        ) }}
    {% endif %}
    {{ exceptions.raise_compiler_error(
        'Raw table ' ~ declaration.name ~ ': projection.' ~ partition.name ~ ".type is '" ~ kind
        ~ "'. Fix: use date, enum, integer or injected."
    ) }}
{% endmacro %}

{#
  Condition: a value of a projected date column has a moment that is a whole number of intervals after the start of
  the range. The first such moment at or after the value's own is before the next value, and not after the end.

  Arguments:
    interval: what _projection_interval returned.
    start: SQL expression of the start.
    end: SQL expression of the end.
    moment: SQL expression of the value as a timestamp.

  Usage: where {{ athena_recipes._duckdb_projection_step(interval, start, end, moment) }}
#}
{% macro _duckdb_projection_step(interval, start, end, moment) %}
    {% if interval.months %}
        {% set length = interval.months %}
        {% set passed = "system.main.date_diff('month', " ~ start ~ ', ' ~ moment ~ ')' %}
    {% else %}
        {% set length = interval.milliseconds %}
        {% set passed = '(system.main.epoch_ms(' ~ moment ~ ') - system.main.epoch_ms(' ~ start ~ '))' %}
    {% endif %}
    {% set passed = '(' ~ passed ~ ' + (' ~ length ~ ' - ' ~ passed ~ ' % ' ~ length ~ ') % ' ~ length ~ ')' %}
    {% set point = start ~ ' + ' ~ ('to_months(cast(' ~ passed ~ ' as integer))' if interval.months
        else 'to_milliseconds(' ~ passed ~ ')') %}
    {{ return(
        point ~ ' between ' ~ moment ~ ' and ' ~ end
        ~ ' and ' ~ point ~ ' < ' ~ moment ~ " + interval '1 " ~ interval.precision ~ "'"
    ) }}
{% endmacro %}

{#
  One end of a projected date range: a date in the column's format, or NOW, NOW-3YEARS, NOW+1HOURS.

  Arguments:
    text: one half of projection.<column>.range.
    format: the column's format, for strptime.

  Usage: {{ athena_recipes._duckdb_projection_date('NOW-1YEARS', '%Y-%m-%d') }}
#}
{% macro _duckdb_projection_date(text, format) %}
    {% set relative = modules.re.match('(?i)^NOW\\s*(?:([+-])\\s*([0-9]+)\\s*([A-Z]+?)S?)?$', text | trim) %}
    {% if not relative %}
        {{ return("system.main.strptime('" ~ (text | trim).replace("'", "''") ~ "', '" ~ format ~ "')") }}
    {% endif %}
    {% set now = "cast(current_timestamp at time zone 'UTC' as timestamp)" %}
    {% if relative.group(1) %}
        {% set now = now ~ ' ' ~ relative.group(1) ~ " interval '" ~ relative.group(2) ~ ' ' ~ relative.group(3) | lower ~ "'" %}
    {% endif %}
    {# An end of the range is a value of the column: NOW-3DAYS of a day column is that whole day. #}
    {{ return("system.main.strptime(system.main.strftime(" ~ now ~ ", '" ~ format ~ "'), '" ~ format ~ "')") }}
{% endmacro %}

{#
  Java's date pattern as strptime's.

  Arguments:
    pattern: for example yyyy-MM-dd-HH.

  Usage: {% set format = athena_recipes._java_date_format('yyyy/MM/dd') %}
#}
{% macro _java_date_format(pattern) %}
    {% set known = {'yyyy': '%Y', 'uuuu': '%Y', 'MM': '%m', 'dd': '%d', 'HH': '%H', 'mm': '%M', 'ss': '%S',
        'SSS': '%g', 'M': '%-m', 'd': '%-d', 'H': '%-H', 'm': '%-M', 's': '%-S'} %}
    {% set parts = [] %}
    {% for quoted, letters, letter, other in modules.re.findall("'([^']*)'|(([A-Za-z])\\3*)|([^A-Za-z']+)", pattern) %}
        {% if letters and letters not in known %}
            {{ exceptions.raise_compiler_error(
                "Date format '" ~ pattern ~ "': '" ~ letters ~ "' is not supported. Fix: use " ~ known | join(', ')
            ) }}
        {% endif %}
        {% do parts.append(known[letters] if letters else (quoted or other).replace('%', '%%')) %}
    {% endfor %}
    {{ return(parts | join('')) }}
{% endmacro %}
