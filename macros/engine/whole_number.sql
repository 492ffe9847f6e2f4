{#
  A text as a bigint; NULL unless it is digits with an optional sign, and fits. `try_cast` alone gives NULL for `4.5`,
  `1e3` and `1_0` on Athena, and numbers on DuckDB.

  Arguments:
    text: an expression of type varchar.

  Usage: {{ athena_recipes.whole_number('quantity') }} as quantity
#}
{% macro whole_number(text) -%}
try_cast(regexp_extract({{ text }}, '^[+-]?[0-9]+\z') as bigint)
{%- endmacro %}
