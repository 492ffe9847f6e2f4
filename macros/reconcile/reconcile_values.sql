{#
  The text of a value as it is compared: trimmed, in lower case, NULL if empty, as the column says.

  Arguments:
    column: the column with all settings.
    expression: SQL expression of the value on its side.
#}
{% macro _reconcile_text(column, expression) %}
    {% set text = 'cast(' ~ expression ~ ' as varchar)' %}
    {% if column.trim or column.compare not in ('text', 'exact') %}
        {% set text = 'trim(' ~ text ~ ')' %}
    {% endif %}
    {% if column.ignore_case or column.compare in ('float', 'boolean') %}
        {% set text = 'lower(' ~ text ~ ')' %}
    {% endif %}
    {{ return('nullif(' ~ text ~ ", '')" if column.empty_is_null else text) }}
{% endmacro %}

{#
  The value in the type that the column's rule compares, of its text; NULL if the text cannot be read. Of text
  and exact there is none: their texts or the values themselves are compared.

  Arguments:
    column: the column with all settings.
    base: beginning of the names of its text, and of a timestamp's moment.
    time_zone: of timestamps without an offset; none is UTC.
#}
{% macro _reconcile_value(column, base, time_zone) %}
    {% set text = base ~ '_text' %}
    {% if column.compare == 'number' %}
        {{ return(athena_recipes.read_decimal(text, 10 if column.scale is none else column.scale)) }}
    {% elif column.compare == 'float' %}
        {{ return('try_cast(nullif(' ~ text ~ ", 'nan') as double)") }}
    {% elif column.compare == 'date' %}
        {{ return('try_cast(\n    case when regexp_like(' ~ text ~ ", '^[0-9]{4}-[0-9]{2}-[0-9]{2}([ T].*)?$') then substr("
            ~ text ~ ', 1, 10) end\n    as date\n)') }}
    {% elif column.compare == 'timestamp' %}
        {{ return(athena_recipes._reconcile_timestamp(base, column.precision, time_zone)) }}
    {% elif column.compare == 'boolean' %}
        {{ return('case\n    when ' ~ text ~ " in ('true', 't', 'yes', 'y', '1') then true\n    when "
            ~ text ~ " in ('false', 'f', 'no', 'n', '0') then false\nend") }}
    {% endif %}
{% endmacro %}

{#
  ISO 8601 of a text such as 2026-01-05 08:00:00.123, 2026-01-05T08:00:00+02:00, 2026-01-05 08:00:00 +02:00 (SQL
  Server) or 2026-01-05 08:00:00 UTC; NULL of others, of which Athena reads some.

  Arguments:
    text: SQL expression of the text.
#}
{% macro _reconcile_iso(text) %}
    {{ return("case\n    when\n        regexp_like(\n            " ~ text ~ ",\n"
        ~ "            '^[0-9]{4}-[0-9]{2}-[0-9]{2}([ T][0-9]{2}:[0-9]{2}(:[0-9]{2}([.][0-9]+)?)?( ?(UTC|Z|[+-][0-9]{2}(:?[0-9]{2})?))?)?$'\n"
        ~ "        )\n        then replace(replace(replace(replace(replace(" ~ text
        ~ ", 'UTC', 'Z'), ' Z', 'Z'), ' +', '+'), ' -', '-'), ' ', 'T')\nend") }}
{% endmacro %}

{#
  A timestamp in UTC, cut to its precision. Milliseconds are the finest precision.

  Arguments:
    base: <base>_iso has the ISO 8601 text, <base>_moment the time with its offset applied.
    precision: the unit that it is cut to.
    time_zone: of texts without an offset; none is UTC.
#}
{% macro _reconcile_timestamp(base, precision, time_zone) %}
    {% set moment = base ~ '_moment' %}
    {% if time_zone and time_zone != 'UTC' %}
        {% set moment = "case\n    when regexp_like(" ~ base ~ "_iso, 'T.*(Z|[+-][0-9:]+)$') then " ~ moment
            ~ "\n    else cast(with_timezone(" ~ moment ~ ", '" ~ time_zone ~ "') at time zone 'UTC' as timestamp)\nend" %}
    {% endif %}
    {{ return(moment if precision == 'millisecond' else "date_trunc('" ~ precision ~ "', " ~ moment ~ ')') }}
{% endmacro %}

{#
  Whether a cell matches. NULL matches NULL. A value that cannot be read matches only the same text.

  Arguments:
    column: the column with all settings.
#}
{% macro _reconcile_matched(column) %}
    {% set a, b = 'a_' ~ column.name ~ '_value', 'b_' ~ column.name ~ '_value' %}
    {% set same_text = 'a_' ~ column.name ~ '_text is not distinct from b_' ~ column.name ~ '_text' %}
    {% if column.compare == 'text' %}
        {{ return(same_text) }}
    {% elif column.compare == 'exact' %}
        {{ return(a ~ ' is not distinct from ' ~ b) }}
    {% elif column.compare == 'float' and (column.absolute or column.relative) %}
        {% set difference = 'abs(' ~ a ~ ' - ' ~ b ~ ')' %}
        {# Infinity differs from any number by Infinity, which no relative tolerance may allow. #}
        {% set equal = a ~ ' = ' ~ b ~ '\n    or (\n        ' ~ difference ~ ' < infinity()\n        and '
            ~ difference ~ '\n        <= greatest(' ~ athena_recipes._reconcile_double(column.absolute) ~ ', '
            ~ athena_recipes._reconcile_double(column.relative) ~ ' * greatest(abs(' ~ a ~ '), abs(' ~ b ~ ')))\n    )' %}
    {% elif column.compare == 'timestamp' and column.tolerance_seconds %}
        {% set equal = "abs(date_diff('millisecond', " ~ a ~ ', ' ~ b ~ ')) <= '
            ~ (column.tolerance_seconds * 1000) | round | int %}
    {% else %}
        {% set equal = a ~ ' = ' ~ b %}
    {% endif %}
    {{ return('coalesce(\n    ' ~ equal ~ ',\n    ' ~ a ~ ' is null and ' ~ b ~ ' is null\n    and ' ~ same_text ~ '\n)') }}
{% endmacro %}

{#
  The text that the details show of a value: as it was read, without an engine's own notation of numbers.

  Arguments:
    column: the column with all settings.
    side: a or b.
#}
{% macro _reconcile_shown(column, side) %}
    {% set value = side ~ '_' ~ column.name ~ '_value' %}
    {% set text = side ~ '_' ~ column.name ~ '_text' %}
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
    {{ return('coalesce(' ~ athena_recipes._reconcile_without_zeros(shown, column.scale) ~ ', ' ~ text ~ ')') }}
{% endmacro %}

{#
  The text of a decimal without zeros at its end.

  Arguments:
    text: SQL expression of the text.
    scale: digits after the point; none is some.
#}
{% macro _reconcile_without_zeros(text, scale) %}
    {{ return(text if scale == 0 else 'regexp_replace(' ~ text ~ ", '[.]?0+$', '')") }}
{% endmacro %}
