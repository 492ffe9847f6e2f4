{#
  The interval of a projected date column, and what its format can tell apart.

  A projected value is what the format makes of the start of the range and of each whole number of intervals after
  it, up to the end. Where the format is coarser than the interval, a value has several of these moments; where the
  intervals are longer than the format's precision, some values have none.

  Arguments:
    declaration: what _raw_table_declaration returned.
    partition: the column.
    settings: what _projection_settings returned.

  Returns: {'months': length in months, or 0; 'milliseconds': length in milliseconds, or 0;
    'precision': 'year' to 'millisecond'; 'is_every': each value of the format in the range is projected}.

  Usage: {% set interval = athena_recipes._projection_interval(declaration, partition, settings) %}
#}
{% macro _projection_interval(declaration, partition, settings) %}
    {% set column = 'Raw table ' ~ declaration.name ~ ': projection.' ~ partition.name %}
    {% set milliseconds = {'WEEKS': 604800000, 'DAYS': 86400000, 'HOURS': 3600000, 'MINUTES': 60000, 'SECONDS': 1000,
        'MILLIS': 1} %}
    {% set months = {'YEARS': 12, 'MONTHS': 1} %}
    {% set letters = modules.re.sub("'[^']*'", '', settings['format']) %}
    {% set precisions = {'S': 'millisecond', 's': 'second', 'm': 'minute', 'H': 'hour', 'd': 'day', 'M': 'month', 'y': 'year',
        'u': 'year'} %}
    {% set precision = precisions[precisions | select('in', letters) | first] %}
    {% if precision in ('hour', 'minute', 'second', 'millisecond') and partition.data_type | lower == 'date' %}
        {{ exceptions.raise_compiler_error(
            column ~ ".format '" ~ settings['format'] ~ "' has a time, which a column of type date cannot hold."
            ~ ' Fix: declare the column as timestamp or string'
        ) }}
    {% endif %}
    {% set unit = settings.get('interval.unit', {'day': 'DAYS', 'month': 'MONTHS'}.get(precision)) %}
    {% if not unit or unit | upper not in milliseconds and unit | upper not in months %}
        {{ exceptions.raise_compiler_error(
            column ~ '.interval.unit is '
            ~ ("'" ~ unit ~ "'" if unit else "not set, which '" ~ settings['format'] ~ "' needs")
            ~ '. Fix: use ' ~ (months | list + milliseconds | list) | join(', ')
        ) }}
    {% endif %}
    {% set count = settings.get('interval', 1) | int %}
    {% if count < 1 %}
        {{ exceptions.raise_compiler_error(
            column ~ ".interval is '" ~ settings['interval'] ~ "'. Fix: use a whole number above 0"
        ) }}
    {% endif %}
    {% set unit = unit | upper %}
    {% set own = {'year': 'YEARS', 'millisecond': 'MILLIS'}.get(precision, precision | upper ~ 'S') %}
    {{ return({
        'months': count * months.get(unit, 0),
        'milliseconds': count * milliseconds.get(unit, 0),
        'precision': precision,
        'is_every': count == 1 and unit == own,
    }) }}
{% endmacro %}
