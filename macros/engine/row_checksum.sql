{#
  A number of each bucket's rows that does not depend on their order: rows that differ in a value, a
  missing row and a doubled row change it. Compare it on one engine, in one version: engines hash
  differently. Two different buckets have the same checksum with a probability of about 1 in 2^64.

  The hash of a row mixes all its values before the sum. A plain sum over columns, or Athena's
  checksum(row(…)), is the same after two rows have exchanged their values.

  Arguments:
    values: SQL expressions of the row's values, of types that both sides share.

  Usage: select key_bucket, {{ row_checksum(['record_key', 'fruit']) }} as checksum from rows group by key_bucket
#}
{% macro row_checksum(values) %}
    {{ return(adapter.dispatch('row_checksum', 'athena_recipes')(values)) }}
{% endmacro %}

{% macro default__row_checksum(values) %}
    {{ athena_recipes._raise_unsupported_engine('row_checksum') }}
{% endmacro %}

{% macro athena__row_checksum(values) %}
    {% set parts = [] %}
    {% for value in values %}
        {% set text = 'cast(' ~ value ~ ' as varchar)' %}
        {% do parts.append('coalesce(\n        cast(length(' ~ text ~ ") as varchar)\n        || ':' || " ~ text ~ ",\n        'N'\n    )") %}
    {% endfor %}
    {{ return('sum(cast(from_big_endian_64(xxhash64(to_utf8(\n    ' ~ parts | join('\n    || ')
        ~ '\n))) as decimal(38, 0)))') }}
{% endmacro %}

{% macro duckdb__row_checksum(values) %}
    {{ return('cast(sum(hash(hash(\n    ' ~ values | join(',\n    ') ~ '\n))) as decimal(38, 0))') }}
{% endmacro %}

{#
  The bucket of a key, from 0 to buckets - 1: the same key has the same bucket on one engine.

  Arguments:
    key: SQL expression of a text that is not NULL.
    buckets: number of buckets, a power of two.

  Usage: select {{ key_bucket('record_key', 1024) }} as key_bucket from orders
#}
{% macro key_bucket(key, buckets) %}
    {{ return(adapter.dispatch('key_bucket', 'athena_recipes')(key, buckets)) }}
{% endmacro %}

{% macro default__key_bucket(key, buckets) %}
    {{ athena_recipes._raise_unsupported_engine('key_bucket') }}
{% endmacro %}

{% macro athena__key_bucket(key, buckets) %}
    {{ return('bitwise_and(from_big_endian_64(xxhash64(to_utf8(' ~ key ~ '))), ' ~ (buckets - 1) ~ ')') }}
{% endmacro %}

{% macro duckdb__key_bucket(key, buckets) %}
    {{ return('cast(hash(' ~ key ~ ') & ' ~ (buckets - 1) ~ ' as bigint)') }}
{% endmacro %}
