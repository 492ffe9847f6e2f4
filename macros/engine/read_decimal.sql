{#
  A text as a decimal with 38 digits, rounded to a scale; NULL if it is no number. DuckDB needs 15
  microseconds for a decimal of more than 18 digits, so it reads short numbers as short decimals.

  Arguments:
    text: name of the column with the text, without blanks around it.
    scale: digits after the point, 0 to 17.

  Usage: select {{ read_decimal('price_text', 2) }} as price from orders
#}
{% macro read_decimal(text, scale) %}
    {{ return(adapter.dispatch('read_decimal', 'athena_recipes')(text, scale)) }}
{% endmacro %}

{% macro default__read_decimal(text, scale) %}
    {{ athena_recipes._raise_unsupported_engine('read_decimal') }}
{% endmacro %}

{% macro athena__read_decimal(text, scale) %}
    {{ return('try_cast(\n    case when regexp_like(' ~ text
        ~ ", '^[+-]?([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][+-]?[0-9]{1,3})?$') then " ~ text ~ ' end\n    as decimal(38, '
        ~ scale ~ ')\n)') }}
{% endmacro %}

{% macro duckdb__read_decimal(text, scale) %}
    {{ return('case\n    when regexp_like(' ~ text ~ ", '^[+-]?[0-9]{1," ~ (17 - scale)
        ~ "}([.][0-9]*)?$')\n        then cast(try_cast(" ~ text ~ ' as decimal(18, ' ~ scale ~ ')) as decimal(38, ' ~ scale
        ~ '))\n    when regexp_like(' ~ text ~ ", '^[+-]?([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][+-]?[0-9]{1,3})?$')\n        then try_cast("
        ~ text ~ ' as decimal(38, ' ~ scale ~ '))\nend') }}
{% endmacro %}
