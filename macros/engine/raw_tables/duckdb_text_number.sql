{#
  An integer from the text of a LazySimple field: a fraction is cut off.

  Arguments:
    text: SQL expression of the text.
    type: DuckDB's type.

  Usage: {{ athena_recipes._duckdb_text_integer('field[1]', 'integer') }}
#}
{% macro _duckdb_text_integer(text, type) %}
    {# A zero before the digits, because there may be none before the point. #}
    {{ return(
        "case when system.main.regexp_full_match(" ~ text ~ ", '[+-]?(?:[0-9]+(?:[.][0-9]*)?|[.][0-9]*)') then"
        ~ " try_cast(system.main.regexp_replace(" ~ text ~ ", '^([+-]?)([0-9]*).*$', '\\10\\2') as " ~ type ~ ') end'
    ) }}
{% endmacro %}

{#
  An integer from the text of a JSON value: also hexadecimal (0x10) and, after a leading zero, octal;
  of other numbers the fraction is cut off.

  Arguments:
    text: SQL expression of the text.
    type: DuckDB's type.

  Usage: {{ athena_recipes._duckdb_text_json_integer('record."id"', 'integer') }}
#}
{% macro _duckdb_text_json_integer(text, type) %}
    {{ return(
        "case when system.main.regexp_full_match(" ~ text ~ ", '[+-]?(?:0|[1-9][0-9]*)') then try_cast(" ~ text ~ ' as ' ~ type ~ ')'
        ~ " when system.main.regexp_full_match(" ~ text ~ ", '0[xX][0-9a-fA-F]+|0[0-7]+') then try_cast("
        ~ athena_recipes._duckdb_hex_or_octal(text) ~ ' as ' ~ type ~ ')'
        ~ ' when ' ~ athena_recipes._duckdb_is_decimal(text) ~ ' then try_cast(system.main.trunc(try_cast(' ~ text
        ~ ' as decimal(38, 18))) as ' ~ type ~ ') end'
    ) }}
{% endmacro %}

{#
  A bigint from the text of a hexadecimal (0x1f) or octal (017) number; NULL above 15 digits.

  Arguments:
    text: SQL expression of the text.

  Usage: {{ athena_recipes._duckdb_hex_or_octal('record."id"') }}
#}
{% macro _duckdb_hex_or_octal(text) %}
    {{ return(
        "case when system.main.strlen(" ~ text ~ ") <= 17 then list_reduce(list_transform(string_split(lower(system.main.regexp_replace("
        ~ text ~ ", '^0[xX]?', '')), ''), lambda digit: cast(system.main.instr('0123456789abcdef', digit) - 1 as bigint)), "
        ~ "lambda number, digit: number * case when lower(" ~ text ~ ") like '0x%' then 16 else 8 end + digit) end"
    ) }}
{% endmacro %}

{#
  Condition: a text is a decimal number as Java's BigDecimal reads it.

  Arguments:
    text: SQL expression of the text.

  Usage: case when {{ athena_recipes._duckdb_is_decimal('field[1]') }} then 1 end
#}
{% macro _duckdb_is_decimal(text) %}
    {{ return("system.main.regexp_full_match(" ~ text ~ ", '[+-]?(?:[0-9]+[.]?[0-9]*|[.][0-9]+)(?:[eE][+-]?[0-9]+)?')") }}
{% endmacro %}

{#
  A decimal from its text, rounded half up.

  Arguments:
    text: SQL expression of the text.
    type: DuckDB's type, for example decimal(10,2).

  Usage: {{ athena_recipes._duckdb_text_decimal('field[1]', 'decimal(10,2)') }}
#}
{% macro _duckdb_text_decimal(text, type) %}
    {# Through the widest type of the scale: DuckDB refuses digits that an exponent moves behind the point. #}
    {% set scale = modules.re.search(',\\s*([0-9]+)', type) %}
    {{ return(
        'case when ' ~ athena_recipes._duckdb_is_decimal(text) ~ ' then try_cast(try_cast(' ~ text ~ ' as decimal(38, '
        ~ (scale.group(1) if scale else 0) ~ ')) as ' ~ (type if '(' in type else 'decimal(10, 0)') ~ ') end'
    ) }}
{% endmacro %}

{#
  A double or float from its text, as Java reads it: NaN, Infinity, spaces around it and the letters d
  and f behind it, but no hexadecimal number.

  Arguments:
    text: SQL expression of the text.
    type: DuckDB's type.

  Usage: {{ athena_recipes._duckdb_text_double('field[1]', 'double') }}
#}
{% macro _duckdb_text_double(text, type) %}
    {% set number = "system.main.regexp_extract(" ~ text ~ ", '^[\\x00-\\x20]*([+-]?(?:NaN|Infinity|"
        ~ "(?:[0-9]+[.]?[0-9]*|[.][0-9]+)(?:[eE][+-]?[0-9]+)?))(?:[dDfF])?[\\x00-\\x20]*$', 1)" %}
    {{ return("try_cast(nullif(system.main.ltrim(" ~ number ~ ", '+'), '') as " ~ type ~ ')') }}
{% endmacro %}
