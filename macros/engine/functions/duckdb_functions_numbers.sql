{#
  Trino's numeric functions as DuckDB macros.

  Usage: {{ athena_recipes._duckdb_functions_numbers() }}
#}
{% macro _duckdb_functions_numbers() %}
-- Raises with a message. Not error(), which TRY refuses; the value keeps DuckDB from evaluating it
-- before a row asks for it. Pass what the condition depends on: DuckDB evaluates a constant for no row.
create or replace macro trino_error(message, x) as
    case when cast(message || ': ' || coalesce(cast(x as varchar), 'NULL') as boolean) then null end;

-- NaN is neither the greatest nor the least, unless nothing else is there; DuckDB's own takes it for
-- the greatest. The text of other types is never read: the type is known before.
create or replace macro trino_is_nan(x) as
    system.main.typeof(x) in ('DOUBLE', 'FLOAT') and isnan(try_cast(cast(x as varchar) as double));
create or replace macro trino_not_nan(x) as case when trino_is_nan(x) then null else x end;

-- NULL if any argument is NULL; DuckDB's own skip NULLs.
{%- for name in ['greatest', 'least'] %}
create or replace macro {{ name }}
{%- for count in range(2, 6) %}
    {%- set names = [] %}{% for index in range(count) %}{% do names.append('a' ~ index) %}{% endfor %}
    ({{ names | join(', ') }}) as
        case when {{ names | join(' is null or ') }} is null then null
        else coalesce(system.main.{{ name }}(trino_not_nan({{ names | join('), trino_not_nan(') }})), a0) end{{ ',' if not loop.last else ';' }}
{%- endfor %}
{%- endfor %}
-- Digits are 0-9, then letters in either case.
create or replace macro trino_from_digits(digits, radix) as
    case
        when not system.main.regexp_full_match(digits, '[0-9a-z]+')
            then trino_error('Not a valid base-' || radix || ' number', digits)
        when len(list_filter(
            string_split(digits, ''), lambda digit: system.main.strpos('0123456789abcdefghijklmnopqrstuvwxyz', digit) > radix
        )) > 0 then trino_error('Not a valid base-' || radix || ' number', digits)
        else list_reduce(
            list_transform(
                string_split(digits, ''),
                lambda digit: cast(system.main.strpos('0123456789abcdefghijklmnopqrstuvwxyz', digit) - 1 as bigint)
            ),
            lambda number, digit: number * radix + digit
        )
    end;
create or replace macro from_base(text, radix) as
    case when radix is null then null
    when radix < 2 or radix > 36 then trino_error('Radix must be between 2 and 36', radix)
    when system.main.starts_with(text, '-') then -trino_from_digits(system.main.lower(text[2:]), radix)
    else trino_from_digits(system.main.lower(text), radix) end;
-- Lowercase, with a sign; DuckDB's own is uppercase and takes no negative number.
create or replace macro to_base(n, radix) as
    case when n < 0 then '-' || system.main.lower(system.main.to_base(-n, radix))
    else system.main.lower(system.main.to_base(n, radix)) end;
-- The ones in the two's complement of that many bits. DuckDB's own takes the bits from the type.
create or replace macro bit_count(x, bits) as
    case
        when bits < 2 or bits > 64 then trino_error('Bits specified in bit_count must be between 2 and 64', bits)
        when bits = 64 then cast(system.main.bit_count(cast(x as bigint)) as bigint)
        when x >= cast(1 as bigint) << (bits - 1) or x < -(cast(1 as bigint) << (bits - 1))
            then trino_error('Number must be representable with the bits specified', x)
        else cast(system.main.bit_count(cast(x as bigint) & ((cast(1 as bigint) << cast(bits as integer)) - 1)) as bigint)
    end;
create or replace macro infinity() as cast('infinity' as double);
create or replace macro nan() as cast('nan' as double);
-- -Infinity and NaN outside the domain; DuckDB's own raise.
{%- for name in ['ln', 'log2', 'log10'] %}
create or replace macro {{ name }}(x) as
    case when x > 0 then system.main.{{ name }}(x) when x = 0 then -infinity() when x < 0 then nan() end;
{%- endfor %}
create or replace macro log(base, x) as
    case when base = 1 then ln(x) * infinity() else ln(x) / ln(base) end;
{%- for name in ['sin', 'cos', 'tan'] %}
create or replace macro {{ name }}(x) as
    case when isinf(cast(x as double)) then nan() else system.main.{{ name }}(x) end;
{%- endfor %}
create or replace macro sqrt(x) as case when x < 0 then nan() else system.main.sqrt(x) end;
create or replace macro acos(x) as case when x < -1 or x > 1 then nan() else system.main.acos(x) end;
create or replace macro asin(x) as case when x < -1 or x > 1 then nan() else system.main.asin(x) end;
create or replace macro mod(a, b) as a % b;
-- Of the argument's type, and of zero and NaN the same; DuckDB's own is an integer.
create or replace macro sign(x) as case when system.main.sign(x) = 0 then x else system.main.sign(x) end;
-- Integers stay integers; DuckDB's own gives doubles of them. The argument is evaluated once: random().
{%- for name in ['floor', 'ceil', 'ceiling'] %}
create or replace macro {{ name }}(x tinyint) as x, (x smallint) as x, (x integer) as x, (x bigint) as x,
    (x hugeint) as x, (x) as system.main.{{ name }}(x);
{%- endfor %}
-- Of negative zero it is zero, and decimals keep their scale; DuckDB's own keeps the sign, and cuts the scale.
create or replace macro round(x) as system.main.round(case when x = 0 then system.main.abs(x) else x end),
(x, places) as
    case when x is null then x else system.main.round(case when x = 0 then system.main.abs(x) else x end, places) end;
-- DuckDB's own give NULL; integer_division makes "//" of a slash.
create or replace macro "//"(a, b) as
    case when b = 0 then trino_error('Division by zero. Fix: divide by nullif(x, 0)', b)
    else system.main."//"(a, b) end;
create or replace macro "%"(a, b) as
    case when b = 0 and system.main.typeof(b) not in ('DOUBLE', 'FLOAT')
        then trino_error('Division by zero. Fix: divide by nullif(x, 0)', b)
    else system.main."%"(a, b) end;

create or replace macro trino_bucket(x, lower, upper, buckets) as
    case
        when x < lower then 0
        when x >= upper then cast(buckets as bigint) + 1
        else cast(system.main.floor(cast(buckets as double) * (x - lower) / (upper - lower) + 1) as bigint)
    end;
create or replace macro width_bucket(x, bins) as
    case
        when x is null or bins is null then null
        when len(bins) = 0 then trino_error('Bins cannot be an empty array', bins)
        when len(list_filter(bins, lambda bin: bin is null)) > 0 then trino_error('Bin values cannot be NULL', bins)
        when isnan(cast(x as double)) then trino_error('Operand cannot be NaN', x)
        when len(list_filter(bins, lambda bin: trino_is_nan(bin))) > 0 then trino_error('Bin values cannot be NaN', bins)
        when bins <> list_sort(bins) then trino_error('Bin values are not sorted in ascending order', bins)
        else cast(len(list_filter(bins, lambda bin: bin <= x)) as bigint)
    end,
(x, bound1, bound2, buckets) as
    case
        when x is null or bound1 is null or bound2 is null or buckets is null then null
        when buckets <= 0 then trino_error('bucketCount must be greater than 0', buckets)
        when isnan(cast(x as double)) then trino_error('operand must not be NaN', x)
        when not isfinite(cast(bound1 as double)) then trino_error('first bound must be finite', bound1)
        when not isfinite(cast(bound2 as double)) then trino_error('second bound must be finite', bound2)
        when bound1 = bound2 then trino_error('bounds cannot equal each other', bound1 - bound2)
        when bound1 < bound2 then trino_bucket(x, bound1, bound2, buckets)
        else buckets + 1 - trino_bucket(x, bound2, bound1, buckets)
    end;
{% endmacro %}
