{#
  The text of a value as it is compared: trimmed, in lower case, NULL if empty, as the column says.

  Arguments:
    column: the column with all settings.
#}
{% macro _reconcile_text(column) %}
    {% set text = 'cast(' ~ column.name ~ ' as varchar)' %}
    {% if column.trim or column.compare not in ('text', 'exact') %}
        {% set text = 'trim(' ~ text ~ ')' %}
    {% endif %}
    {% if column.ignore_case or column.compare in ('float', 'boolean') %}
        {% set text = 'lower(' ~ text ~ ')' %}
    {% endif %}
    {{ return('nullif(' ~ text ~ ", '')" if column.empty_is_null else text) }}
{% endmacro %}

{#
  The value of a column in the type that its rule compares; NULL if the text cannot be read. The rules:
  text, number (decimals), float, date, timestamp (UTC), boolean, and exact (as it is).

  Arguments:
    column: the column with all settings.
    time_zone: of timestamps that name no offset; none is UTC.
#}
{% macro _reconcile_value(column, time_zone) %}
    {% set text = athena_recipes._reconcile_text(column) %}
    {% if column.compare == 'exact' %}
        {{ return(column.name) }}
    {% elif column.compare == 'number' %}
        {{ return("try_cast(case when regexp_like(" ~ text
            ~ ", '^[+-]?([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][+-]?[0-9]{1,3})?$') then " ~ text ~ ' end as decimal(38, '
            ~ (10 if column.scale is none else column.scale) ~ '))') }}
    {% elif column.compare == 'float' %}
        {{ return("try_cast(nullif(" ~ text ~ ", 'nan') as double)") }}
    {% elif column.compare == 'date' %}
        {{ return("try_cast(case when regexp_like(" ~ text ~ ", '^[0-9]{4}-[0-9]{2}-[0-9]{2}([ T].*)?$') then substr("
            ~ text ~ ', 1, 10) end as date)') }}
    {% elif column.compare == 'timestamp' %}
        {{ return(athena_recipes._reconcile_timestamp(text, column.precision, time_zone)) }}
    {% elif column.compare == 'boolean' %}
        {{ return('case when ' ~ text ~ " in ('true', 't', 'yes', 'y', '1') then true when "
            ~ text ~ " in ('false', 'f', 'no', 'n', '0') then false end") }}
    {% endif %}
    {{ return(text) }}
{% endmacro %}

{#
  A timestamp in UTC, cut to its precision, of a text such as 2026-01-05 08:00:00.123 or
  2026-01-05T08:00:00+02:00. Milliseconds are the finest precision.

  Arguments:
    text: SQL expression of the text.
    precision: the unit that it is cut to.
    time_zone: of texts without an offset; none is UTC.
#}
{% macro _reconcile_timestamp(text, precision, time_zone) %}
    {% set iso = "replace(regexp_replace(" ~ text ~ ", ' ?UTC$', 'Z'), ' ', 'T')" %}
    {% set utc = 'cast(try(from_iso8601_timestamp(' ~ iso ~ ")) at time zone 'UTC' as timestamp)" %}
    {% if time_zone and time_zone != 'UTC' %}
        {% set utc = "case when regexp_like(" ~ text ~ ", '[ T].*(Z|UTC|[+-][0-9:]+)$') then " ~ utc
            ~ ' else cast(with_timezone(' ~ utc ~ ", '" ~ time_zone ~ "') at time zone 'UTC' as timestamp) end" %}
    {% endif %}
    {{ return(utc if precision == 'millisecond' else "date_trunc('" ~ precision ~ "', " ~ utc ~ ')') }}
{% endmacro %}

{#
  Whether a cell matches. NULL matches NULL. A value that cannot be read matches only the same text.

  Arguments:
    column: the column with all settings.
#}
{% macro _reconcile_matched(column) %}
    {% set a, b = 'a_rows.' ~ column.name ~ '_value', 'b_rows.' ~ column.name ~ '_value' %}
    {% if column.compare == 'exact' %}
        {{ return(a ~ ' is not distinct from ' ~ b) }}
    {% elif column.compare == 'float' and (column.absolute or column.relative) %}
        {% set difference = 'abs(' ~ a ~ ' - ' ~ b ~ ')' %}
        {% set equal = a ~ ' = ' ~ b ~ ' or (' ~ difference ~ ' < infinity() and ' ~ difference ~ ' <= greatest('
            ~ athena_recipes._reconcile_double(column.absolute) ~ ', ' ~ athena_recipes._reconcile_double(column.relative)
            ~ ' * greatest(abs(' ~ a ~ '), abs(' ~ b ~ '))))' %}
    {% elif column.compare == 'timestamp' and column.tolerance_seconds %}
        {% set equal = "abs(date_diff('millisecond', " ~ a ~ ', ' ~ b ~ ')) <= '
            ~ (column.tolerance_seconds * 1000) | round | int %}
    {% else %}
        {% set equal = a ~ ' = ' ~ b %}
    {% endif %}
    {% set text = column.name ~ '_text' %}
    {{ return('coalesce(' ~ equal ~ ', ' ~ a ~ ' is null and ' ~ b ~ ' is null and a_rows.' ~ text
        ~ ' is not distinct from b_rows.' ~ text ~ ')') }}
{% endmacro %}

{#
  The text that the details show of a value: as it was read, without an engine's own notation of numbers.

  Arguments:
    column: the column with all settings.
    side: a or b.
#}
{% macro _reconcile_shown(column, side) %}
    {% set value = side ~ '_rows.' ~ column.name ~ '_value' %}
    {% set text = side ~ '_rows.' ~ column.name ~ '_text' %}
    {% if column.compare == 'number' %}
        {% set shown = 'cast(' ~ value ~ ' as varchar)' %}
    {% elif column.compare == 'float' %}
        {% set shown = 'cast(try_cast(' ~ value ~ ' as decimal(38, 12)) as varchar)' %}
    {% elif column.compare == 'timestamp' %}
        {{ return('coalesce(to_iso8601(' ~ value ~ '), ' ~ text ~ ')') }}
    {% elif column.compare in ('date', 'boolean') %}
        {{ return('coalesce(cast(' ~ value ~ ' as varchar), ' ~ text ~ ')') }}
    {% else %}
        {{ return(text) }}
    {% endif %}
    {% if column.scale != 0 %}
        {% set shown = 'regexp_replace(' ~ shown ~ ", '[.]?0+$', '')" %}
    {% endif %}
    {{ return('coalesce(' ~ shown ~ ', ' ~ text ~ ')') }}
{% endmacro %}
