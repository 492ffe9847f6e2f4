{#
  Compares the rows that both tables have once, cell by cell. One row per compared key: record_key, and for
  each column sourcea_<column> (the value of A), <column> (the value of B) and matched_<column>; then
  is_matched, for the whole row. Keys that only one side has, or has twice, are in `reconcile_keys`.

  With `full`, checksums of buckets of keys are compared first; only rows of buckets that differ are
  compared, and only rows that differ are returned.

  Arguments:
    a: the first table: ref(…), source(…), {ref: model}, {source: name.table} or a name.
    b: the second table.
    key: the columns that identify a row; each a name or a mapping as in `columns`.
    columns: the columns to compare. Each is a name, or a mapping of name, a, b (columns or expressions of
      each side), compare (text, number, float, date, timestamp, boolean or exact), trim, ignore_case,
      empty_is_null, scale, absolute, relative, precision, tolerance_seconds, time_zone_a, time_zone_b.
    where: a condition for both sides, or a mapping of one for a and one for b.
    sample_pct: percent of the keys to compare.
    sample_date: the day of the sample, YYYY-MM-DD; none takes the day of the run, UTC.
    sample_seed: any text; another seed gives another sample of the same day.
    full: compare all rows by checksums first.
    buckets: number of buckets for `full`, a power of two; more buckets read fewer rows again, and take more memory.

  Usage: {{ athena_recipes.reconcile_rows(ref('old_orders'), ref('orders'), 'order_id', ['status', 'price']) }}
#}
{% macro reconcile_rows(
    a, b, key, columns, where=none, sample_pct=100, sample_date=none, sample_seed='', full=false, buckets=1048576
) -%}
{%- set keys = athena_recipes._reconcile_columns(key, 'key columns') -%}
{%- set compared = athena_recipes._reconcile_columns(columns, 'columns') -%}
{%- set sample_pct = sample_pct | float(0) -%}
{%- do athena_recipes._reconcile_check_sample(sample_pct, full, buckets) -%}
{%- if full -%}
{%- set keep = athena_recipes.key_bucket('record_key', buckets) ~ ' in (select key_bucket from differing_buckets)' -%}
{%- elif sample_pct < 100 -%}
{%- set keep = athena_recipes._reconcile_in_sample(sample_pct, athena_recipes.reconcile_date(sample_date), sample_seed) -%}
{%- endif -%}
with

{% if full -%}
bucket_checksums as (
    {%- for side, table in [('a', a), ('b', b)] %}

    select
        key_bucket,
        count(*) as bucket_rows,
        {{ athena_recipes.row_checksum(['record_key'] + athena_recipes._reconcile_checked(compared)) | indent(8) }} as checksum
    from (
        select
            all_rows.*,
            {{ athena_recipes.key_bucket('record_key', buckets) }} as key_bucket
        from (
            {{ athena_recipes._reconcile_side(table, side, keys, compared, where) | trim | indent(12) }}
        ) as all_rows
    ) as bucketed_rows
    group by key_bucket
    {%- if side == 'a' %}

    union all
    {%- endif %}
    {%- endfor %}

),

-- Buckets that differ. One that a single side has holds no key to compare.
differing_buckets as (

    select key_bucket
    from bucket_checksums
    group by key_bucket
    having min(checksum) <> max(checksum) or min(bucket_rows) <> max(bucket_rows)

),

{% endif -%}
-- Rows of both sides in one list, so that each side is read once: Athena reads a CTE again for each use.
-- Columns of the other side are NULL.
side_rows as (

    {{ athena_recipes._reconcile_sides(a, b, keys, compared, where) | trim | indent(4) }}

),

-- Keys that each side has once: a key that is there twice has no other row to be compared with.
row_pairs as (

    select
        record_key
        {%- for column in compared %},
        arbitrary(a_{{ column.name }}_raw) as a_{{ column.name }}_raw,
        arbitrary(b_{{ column.name }}_raw) as b_{{ column.name }}_raw
        {%- endfor %}
    from side_rows
    {%- if keep %}
    where {{ keep }}
    {%- endif %}
    group by record_key
    having sum(in_a) = 1 and sum(in_b) = 1

),

compared_values as (

    {{ athena_recipes._reconcile_parsed('row_pairs', athena_recipes._reconcile_cells(compared, ['a', 'b'])) | trim | indent(4) }}

),

compared_rows as (

    select
        record_key
        {%- for column in compared %},
        {{ athena_recipes._reconcile_shown(column, 'a') }} as sourcea_{{ column.name }},
        {{ athena_recipes._reconcile_shown(column, 'b') }} as {{ column.name }},
        {{ athena_recipes._reconcile_matched(column) | indent(8) }} as matched_{{ column.name }}
        {%- endfor %}
    from compared_values

),

judged_rows as (

    select
        compared_rows.*,
        {% for column in compared %}{{ '\n        and ' if not loop.first }}matched_{{ column.name }}{% endfor %} as is_matched
    from compared_rows

)

select * from judged_rows
{%- if full %}
where not is_matched
{%- endif %}
{%- endmacro %}

{#
  What the checksum of a row takes of its columns: the value in the type of its rule, and the text of a
  value that cannot be read, so that equal checksums mean equal cells.

  Arguments:
    columns: the columns with all settings.
#}
{% macro _reconcile_checked(columns) %}
    {% set found = [] %}
    {% for column in columns %}
        {% set text, value = column.name ~ '_text', column.name ~ '_value' %}
        {% if column.compare == 'text' %}
            {% do found.append(text) %}
        {% else %}
            {% do found.append(value) %}
        {% endif %}
        {% if column.compare not in ('text', 'exact') %}
            {% do found.append('case when ' ~ value ~ ' is null then ' ~ text ~ ' end') %}
        {% endif %}
    {% endfor %}
    {{ return(found) }}
{% endmacro %}

{#
  Refuses a sample or a number of buckets that has no meaning.

  Arguments:
    sample_pct: percent of the keys.
    full: whether all rows are compared.
    buckets: number of buckets.
#}
{% macro _reconcile_check_sample(sample_pct, full, buckets) %}
    {% if not 0 < sample_pct <= 100 %}
        {{ exceptions.raise_compiler_error(
            'reconcile: sample_pct is ' ~ sample_pct ~ '. Fix: a number above 0, up to 100.') }}
    {% elif full and sample_pct < 100 %}
        {{ exceptions.raise_compiler_error(
            'reconcile: `full` compares all rows, and sample_pct is ' ~ sample_pct ~ '. Fix: leave one of the two out.') }}
    {% elif '{0:b}'.format(buckets | int).count('1') != 1 %}
        {{ exceptions.raise_compiler_error(
            'reconcile: buckets is ' ~ buckets ~ '. Fix: a power of two, such as 1048576.') }}
    {% endif %}
{% endmacro %}
