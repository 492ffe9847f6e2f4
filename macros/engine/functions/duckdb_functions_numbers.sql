{#
  Trino's numeric functions as DuckDB macros.

  Usage: {{ athena_recipes._duckdb_functions_numbers() }}
#}
{% macro _duckdb_functions_numbers() %}
-- Raises with a message. Not error(), which TRY refuses; the value keeps DuckDB from evaluating it
-- before a row asks for it.
create or replace macro trino_error(message, x) as
    case when cast(message || ': ' || coalesce(cast(x as varchar), 'NULL') as boolean) then null end;

-- NULL if any argument is NULL; DuckDB's own skip NULLs.
{%- for name in ['greatest', 'least'] %}
create or replace macro {{ name }}
{%- for count in range(2, 6) %}
    {%- set names = [] %}{% for index in range(count) %}{% do names.append('a' ~ index) %}{% endfor %}
    ({{ names | join(', ') }}) as
        case when {{ names | join(' is null or ') }} is null then null else system.main.{{ name }}({{ names | join(', ') }}) end{{ ',' if not loop.last else ';' }}
{%- endfor %}
{%- endfor %}
-- Digits are 0-9, then letters in either case.
create or replace macro from_base(text, radix) as
    case
        when text = '' or not system.main.regexp_full_match(lower(text), '[0-9a-z]+')
            then trino_error('Not a valid base-' || radix || ' number', text)
        when len(list_filter(
            string_split(lower(text), ''), lambda digit: system.main.strpos('0123456789abcdefghijklmnopqrstuvwxyz', digit) > radix
        )) > 0 then trino_error('Not a valid base-' || radix || ' number', text)
        else list_reduce(
            list_transform(
                string_split(lower(text), ''),
                lambda digit: cast(system.main.strpos('0123456789abcdefghijklmnopqrstuvwxyz', digit) - 1 as bigint)
            ),
            lambda number, digit: number * radix + digit
        )
    end;
create or replace macro infinity() as cast('infinity' as double);
create or replace macro nan() as cast('nan' as double);

create or replace macro width_bucket(x, bins) as
    case
        when x is null or bins is null then null
        when len(bins) = 0 then trino_error('Bins cannot be an empty array', x)
        when len(list_filter(bins, lambda bin: bin is null)) > 0 then trino_error('Bin values cannot be NULL', x)
        when isnan(cast(x as double)) then trino_error('Operand cannot be NaN', x)
        when bins <> list_sort(bins) then trino_error('Bin values are not sorted in ascending order', x)
        else cast(len(list_filter(bins, lambda bin: bin <= x)) as bigint)
    end;
{% endmacro %}
