{#
  Condition: partition projection spans this value.

  Arguments:
    declaration: what _raw_table_declaration returned.
    partition: one of its partitions.
    value: SQL expression of the value's text.

  Usage: {{ athena_recipes._duckdb_projection_filter(declaration, partition, 'dt') }}
#}
{% macro _duckdb_projection_filter(declaration, partition, value) %}
    {% set prefix = 'projection.' ~ partition.name ~ '.' %}
    {% set settings = {} %}
    {% for key, setting in declaration.table_properties.items() if key.startswith(prefix) %}
        {% do settings.update({key[prefix | length:]: setting}) %}
    {% endfor %}
    {% set kind = settings.get('type') | lower %}
    {% if kind == 'injected' %}
        {{ return('true') }}
    {% elif kind == 'enum' %}
        {% set values = [] %}
        {% for item in settings['values'].split(',') %}
            {% do values.append("'" ~ (item | trim).replace("'", "''") ~ "'") %}
        {% endfor %}
        {{ return(value ~ ' in (' ~ values | join(', ') ~ ')') }}
    {% elif kind == 'integer' %}
        {% set low, high = settings['range'].split(',') %}
        {% set number = 'try_cast(' ~ value ~ ' as bigint)' %}
        {% set width = "lpad(cast(" ~ number ~ " as varchar), " ~ settings['digits'] ~ ", '0')" if 'digits' in settings
            else 'cast(' ~ number ~ ' as varchar)' %}
        {{ return(
            number ~ ' between ' ~ low ~ ' and ' ~ high ~ ' and ' ~ value ~ ' = ' ~ width
            ~ (' and (' ~ number ~ ' - ' ~ low ~ ') % ' ~ settings['interval'] ~ ' = 0' if 'interval' in settings else '')
        ) }}
    {% elif kind == 'date' %}
        {% set low, high = settings['range'].split(',') %}
        {% set format = athena_recipes._java_date_format(settings['format']) %}
        {% set moment = "system.main.try_strptime(" ~ value ~ ", '" ~ format ~ "')" %}
        {% set start = athena_recipes._duckdb_projection_date(low, format) %}
        {% set unit = settings.get('interval.unit', 'DAYS') | lower %}
        {% set step = settings.get('interval', 1) | int %}
        {{ return(
            moment ~ ' between ' ~ start ~ ' and ' ~ athena_recipes._duckdb_projection_date(high, format)
            ~ " and system.main.strftime(" ~ moment ~ ", '" ~ format ~ "') = " ~ value
            ~ (" and system.main.date_diff('" ~ unit.rstrip('s') ~ "', " ~ start ~ ', ' ~ moment ~ ') % ' ~ step ~ ' = 0'
                if step > 1 else '')
        ) }}
    {% endif %}
    {{ exceptions.raise_compiler_error(
        'Raw table ' ~ declaration.name ~ ': ' ~ prefix ~ "type is '" ~ kind
        ~ "'. Fix: use date, enum, integer or injected."
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
    {% set known = {'yyyy': '%Y', 'MM': '%m', 'dd': '%d', 'HH': '%H', 'mm': '%M', 'ss': '%S'} %}
    {% set parts = [] %}
    {% for quoted, letters, other in modules.re.findall("'([^']*)'|([A-Za-z]+)|([^A-Za-z']+)", modules.re.sub('(yyyy|MM|dd|HH|mm|ss)', '\\1\u0000', pattern)) %}
        {% if letters and letters not in known %}
            {{ exceptions.raise_compiler_error(
                "Date format '" ~ pattern ~ "': '" ~ letters ~ "' is not supported. Fix: use " ~ known | join(', ')
            ) }}
        {% endif %}
        {% do parts.append(known[letters] if letters else (quoted or other.replace('\u0000', ''))) %}
    {% endfor %}
    {{ return(parts | join('')) }}
{% endmacro %}
