{#
  TLC's number of a payment type, from the number or from the words of 2009 and 2010: 1 credit card, 2 cash, 3 no charge,
  4 dispute, 5 unknown; NULL for other texts.

  Arguments:
    text: SQL expression of the text.

  Usage: {{ taxi_bookmarks_payment_type('payment_text') }} as payment_type
#}
{% macro taxi_bookmarks_payment_type(text) -%}
cast(
    case
        when regexp_like({{ text }}, '^\s*[0-9]{1,2}([.]0)?\s*$') then try_cast({{ text }} as double)
        when lower({{ text }}) like 'cr%' then 1
        when lower({{ text }}) like 'ca%' or lower({{ text }}) like 'cs%' then 2
        when lower({{ text }}) like 'no%' then 3
        when lower({{ text }}) like 'dis%' then 4
        when lower({{ text }}) like 'unk%' then 5
    end as bigint
)
{%- endmacro %}
