{#
  An ISO 8601 duration in seconds; NULL for a text that is none, and for years and months, which have no fixed length.

  Arguments:
    text: SQL expression of the text.

  Usage: {{ training_feedback_duration('duration') }} as duration_seconds
#}
{% macro training_feedback_duration(text) -%}
    {%- set number = '[0-9]{1,9}(?:[.,][0-9]{1,9})?' -%}
    {%- set units = [
        ('P(' ~ number ~ ')W', 604800), ('P(' ~ number ~ ')D', 86400), ('T(' ~ number ~ ')H', 3600),
        ('T(?:[0-9.,]+H)?(' ~ number ~ ')M', 60), ('[TMH](' ~ number ~ ')S', 1)
    ] -%}
case
    when
        regexp_like({{ text }}, '[0-9][WDHMS]\z')
        and regexp_like(
            {{ text }},
            '^P(?:{{ number }}W|(?:{{ number }}D)?'
            || '(?:T(?:{{ number }}H)?(?:{{ number }}M)?(?:{{ number }}S)?)?)\z'
        )
        then
            {%- for pattern, seconds in units %}
            {{ '+ ' if not loop.first }}{{ seconds }}e0 * coalesce(
                try_cast(nullif(replace(regexp_extract({{ text }}, '{{ pattern }}', 1), ',', '.'), '') as double), 0e0
            )
            {%- endfor %}
end
{%- endmacro %}
