{#
  A date from its text, as Trino's readers have it: what follows a space, in JSON what follows the digits, does not
  count; months and days beyond their end roll over (2024-02-30 is March 1). In JSON also a number of days
  since 1970.

  Arguments:
    text: SQL expression of the text.
    json: true for OpenX JSON.

  Usage: {{ athena_recipes._duckdb_text_date('field[1]', false) }}
#}
{% macro _duckdb_text_date(text, json) %}
    {% set pattern = '(-?[0-9]{1,4})-([0-9]{1,2})-([0-9]{1,2})(?:[^0-9](?s:.)*)?$' if json
        else '([+-]?[0-9]{1,6})-([+-]?[0-9]{1,6})-([+-]?[0-9]{1,6})(?: (?s:.)*|[\\x00-\\x20]*)$' %}
    {% set parts = "system.main.regexp_extract(" ~ text ~ ", '^[\\x00-\\x20]*" ~ pattern ~ "', ['y', 'm', 'd'])" %}
    {% set rolled = 'list_transform([' ~ parts ~ "], lambda part: case when part.y <> '' then cast("
        ~ athena_recipes._duckdb_rolled_date('part') ~ ' as date) end)[1]' %}
    {% set found = "case when system.main.regexp_full_match(" ~ text ~ ", '[0-9]{4}-[0-9]{2}-[0-9]{2}') then try_cast(" ~ text ~ ' as date) end' %}
    {% set days = "date '1970-01-01' + (" ~ athena_recipes._duckdb_text_json_days(text) ~ ')' %}
    {{ return('coalesce(' ~ ([found, rolled] + ([days] if json else [])) | join(', ') ~ ')') }}
{% endmacro %}

{#
  The number of days that a JSON value of a date column is; NULL if it is none.

  Arguments:
    text: SQL expression of the text.

  Usage: {{ athena_recipes._duckdb_text_json_days('record."day"') }}
#}
{% macro _duckdb_text_json_days(text) %}
    {{ return(
        "case when system.main.regexp_full_match(" ~ text ~ ", '[+-]?(?:0|[1-9][0-9]{0,8})|0[xX][0-9a-fA-F]{1,7}|0[0-7]{1,9}') then "
        ~ athena_recipes._duckdb_text_json_integer(text, 'integer') ~ ' end'
    ) }}
{% endmacro %}

{#
  The first day of a year, moved by months and days: the parts y, m, d of a struct of texts.

  Arguments:
    part: SQL expression of the struct.

  Usage: {{ athena_recipes._duckdb_rolled_date('part') }}
#}
{% macro _duckdb_rolled_date(part) %}
    {{ return(
        'make_date(cast(' ~ part ~ '.y as bigint), 1, 1) + to_months(cast(' ~ part ~ '.m as integer) - 1) + to_days(cast('
        ~ part ~ '.d as integer) - 1)'
    ) }}
{% endmacro %}

{#
  A timestamp from its text, rounded to milliseconds, as Hive's parser has it: with a space or T before
  the time of day; what is beyond its end rolls over (24:00:00 is the next day). In JSON also with Z or
  an offset after a time with T, and as a number of seconds or, from 13 digits on, milliseconds since
  1970.

  Arguments:
    text: SQL expression of the text.
    json: true for OpenX JSON.

  Usage: {{ athena_recipes._duckdb_text_timestamp('field[1]', false) }}
#}
{% macro _duckdb_text_timestamp(text, json) %}
    {% set zone = '([zZ]|[+-][0-9]{2}:?[0-9]{2})?' if json else '()' %}
    {% set parts = "system.main.regexp_extract(" ~ text ~ ", '^[\\x00-\\x20]*([+-]?[0-9]{1,5})-([+-]?[0-9]{1,5})-([+-]?[0-9]{1,5})([ Tt])([0-9]{1,6}):([0-9]{1,6})"
        ~ "(?::([0-9]{1,6})(?:[.]([0-9]{0,9}))?)?" ~ zone ~ "[\\x00-\\x20]*$', ['y', 'm', 'd', 't', 'h', 'i', 's', 'f', 'z'])" %}
    {% set moment = 'cast(' ~ athena_recipes._duckdb_rolled_date('part') ~ ' as timestamp) + to_hours(cast(part.h as integer))'
        ~ " + to_minutes(cast(part.i as integer)) + to_seconds(cast('0' || part.s as integer))"
        ~ " + to_milliseconds(cast(system.main.round(cast('0.0' || part.f as decimal(18, 10)) * 10000) as bigint))" %}
    {% set offset = "case when part.z in ('', 'z', 'Z') then interval '0 minutes' else to_minutes(cast(part.z[1] || '1' as integer)"
        ~ " * (cast(part.z[2:3] as integer) * 60 + cast(part.z[-2:] as integer))) end" %}
    {% set found = 'list_transform([' ~ parts ~ "], lambda part: case when part.y <> '' and (part.t <> ' ' or part.s <> '' and part.z = '') then "
        ~ moment ~ (' - ' ~ offset if json else '') ~ ' end)[1]' %}
    {% if not json %}
        {{ return(found) }}
    {% endif %}
    {% set millis = "case when system.main.regexp_full_match(" ~ text ~ ", '[+-]?[0-9]+') then try_cast(" ~ text
        ~ ' as bigint) * case when length(' ~ text ~ ') >= 13 then 1 else 1000 end'
        ~ " when system.main.regexp_full_match(" ~ text ~ ", '[+-]?(?:[0-9]{1,12}[.][0-9]*|[.][0-9]+)')"
        ~ ' then cast(system.main.trunc(try_cast(' ~ text ~ ' as decimal(38, 18)) * 1000) as bigint) end' %}
    {{ return(
        'coalesce(' ~ found ~ ', list_transform([' ~ millis ~ '], lambda number: case when abs(number) < 9000000000000000 '
        ~ 'then make_timestamp(number * 1000) end)[1])'
    ) }}
{% endmacro %}
