{#
  Trino's array and map functions as DuckDB macros.

  Usage: {{ athena_recipes._duckdb_functions_arrays() }}
#}
{% macro _duckdb_functions_arrays() %}
-- Any map casts to one of texts, which is enough to count its keys.
create or replace macro cardinality(x map(varchar, varchar)) as cast(system.main.cardinality(x) as bigint),
(x) as cast(len(x) as bigint);
-- The n-th element, from the end when negative, NULL outside; of a map, the value of a key.
create or replace macro element_at(x, k) as
    case
        when typeof(x) like 'MAP(%' then x[k]
        when try_cast(cast(k as varchar) as bigint) = 0 then trino_error('SQL array indices start at 1', k)
        else x[k]
    end;
-- Numbers with a point have another text on Trino: 5.0E-1.
create or replace macro trino_texts(x) as
    case when system.main.typeof(x) in ('DOUBLE[]', 'FLOAT[]') and len(list_filter(x, lambda item: item is not null)) > 0
        then trino_error('array_join of doubles differs on DuckDB. Fix: cast them to decimal before', len(x))
    else x end;
-- An empty text of an array of NULLs; DuckDB's own gives NULL.
create or replace macro trino_join(x, delimiter) as
    case when x is not null and delimiter is not null then coalesce(array_to_string(x, delimiter), '') end;
create or replace macro array_join(x, delimiter) as trino_join(trino_texts(x), delimiter),
(x, delimiter, null_text) as
    case when delimiter is not null and null_text is not null then
        array_to_string(list_transform(trino_texts(x), lambda item: coalesce(cast(item as varchar), null_text)), delimiter)
    end;
create or replace macro array_sort(x) as list_sort(x, 'ASC', 'NULLS LAST');
-- In the order of first appearance, NULL kept once, as Trino does.
create or replace macro array_distinct(x) as
    list_filter(x, lambda item, i: list_position(x, item) = i);
-- NULL if an element is NULL. NaN counts if nothing else is there.
{%- for name in ['max', 'min'] %}
create or replace macro array_{{ name }}(x) as
    case when list_contains(list_transform(x, lambda item: item is null), true) then null
    else coalesce(list_{{ name }}(list_transform(x, lambda item: trino_not_nan(item))), x[1]) end;
{%- endfor %}
create or replace macro contains(x, item) as
    case
        when list_contains(x, item) and not trino_is_nan(item) then true
        when len(list_filter(x, lambda one: one is null)) > 0 then null
        when x is not null and item is not null then false
    end;
create or replace macro slice(x, start, length) as
    case
        when x is null or start is null or length is null then null
        when start = 0 then trino_error('SQL array indices start at 1', start)
        when length < 0 then trino_error('length must be greater than or equal to 0', length)
        when length = 0 or start < -len(x) then x[1:0]
        when start < 0 then x[len(x) + start + 1:len(x) + start + length]
        else x[start:start + length - 1]
    end;
-- 0 if the item is not in the array, NULL for a NULL item. DuckDB's own gives NULL, and finds NULL.
create or replace macro array_position(x, item) as
    case when x is not null and item is not null then cast(coalesce(list_position(x, item), 0) as bigint) end;
-- NULL is an element like others; DuckDB's own leaves it out.
create or replace macro array_intersect(x, y) as
    case when x is not null and y is not null
        then list_filter(array_distinct(x), lambda item: list_position(y, item) is not null) end;
-- NULL if any map is NULL; DuckDB's own skips NULLs.
create or replace macro map_concat
{%- for count in range(2, 6) %}
    {%- set names = [] %}{% for index in range(count) %}{% do names.append('a' ~ index) %}{% endfor %}
    ({{ names | join(', ') }}) as
        case when {{ names | join(' is not null and ') }} is not null then system.main.map_concat({{ names | join(', ') }}) end{{ ',' if not loop.last else ';' }}
{%- endfor %}
create or replace macro trino_sequence(start, stop, is_forward, numbers) as
    case
        when not is_forward then trino_error('sequence step does not lead from start to stop', numbers)
        when len(numbers) > 10000 then trino_error('result of sequence function must not have more than 10000 entries', len(numbers))
        else numbers
    end;
-- The end of a series that is too long, after 10,001 items: a longer one may take all memory.
create or replace macro trino_last(start, stop, step) as
    cast(case
        when start is null or stop is null or step is null then null
        when step > 0
            then system.main.least(cast(stop as hugeint), cast(start as hugeint) + 10000 * cast(step as hugeint))
        else system.main.greatest(cast(stop as hugeint), cast(start as hugeint) + 10000 * cast(step as hugeint))
    end as bigint);
create or replace macro trino_last_moment(start, stop, step) as
    case
        when start is null or stop is null or step is null then null
        when step > interval 0 day then system.main.least(stop, coalesce(try(start + step * 10000), stop))
        else system.main.greatest(stop, coalesce(try(start + step * 10000), stop))
    end;
-- From the start each time: a month after January 31st and the next are the last of February and March.
create or replace macro trino_steps(start, stop, step) as
    list_filter(
        list_transform(range(len(generate_series(start, trino_last_moment(start, stop, step), step))), lambda i: start + step * i),
        lambda moment: moment between system.main.least(start, stop) and system.main.greatest(start, stop)
    );
create or replace macro sequence(start bigint, stop bigint) as
    trino_sequence(
        start, stop, true,
        generate_series(
            start, trino_last(start, stop, case when stop >= start then 1 else -1 end),
            case when stop >= start then 1 else -1 end
        )
    ),
(start bigint, stop bigint, step bigint) as
    trino_sequence(
        start, stop, step <> 0 and (start = stop or (stop > start) = (step > 0)),
        generate_series(start, trino_last(start, stop, step), nullif(step, 0))
    ),
(start date, stop date) as
    trino_sequence(
        start, stop, true,
        cast(generate_series(
            cast(start as timestamp), cast(stop as timestamp),
            case when stop >= start then interval 1 day else -interval 1 day end
        ) as date[])
    ),
(start date, stop date, step interval) as
    trino_sequence(
        start, stop, step <> interval 0 day and (start = stop or (stop > start) = (step > interval 0 day)),
        cast(trino_steps(cast(start as timestamp), cast(stop as timestamp), step) as date[])
    ),
(start timestamp, stop timestamp, step interval) as
    trino_sequence(start, stop, step <> interval 0 day and (start = stop or (stop > start) = (step > interval 0 day)), trino_steps(start, stop, step));
{% endmacro %}
