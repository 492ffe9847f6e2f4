{#
  Whether a name must be quoted in a query on Athena or on DuckDB. Generated SQL does not quote, so that it reads as if
  written by hand; it refuses such names.

  Arguments:
    name: name of a column, in any case.

  Usage: {% if athena_recipes._is_reserved_word('order') %}
#}
{% macro _is_reserved_word(name) %}
    {% set athena = 'alter and as between by case cast constraint create cross cube current_catalog current_date'
        ~ ' current_path current_schema current_time current_timestamp current_user deallocate delete describe distinct'
        ~ ' drop else end escape except execute exists extract false for from full group grouping having in inner insert'
        ~ ' intersect into is join json_array json_exists json_object json_query json_table json_value left like listagg'
        ~ ' localtime localtimestamp natural normalize not null on or order outer prepare recursive right rollup select'
        ~ ' skip table then trim true uescape union unnest using values when where with' %}
    {% set duckdb = 'all analyse analyze anti any array asc asof asymmetric at authorization binary both check collate'
        ~ ' collation column concurrently default deferrable desc do fetch foreign freeze glob ilike initially'
        ~ ' isnull lambda lateral leading limit notnull offset only overlaps pivot pivot_longer pivot_wider'
        ~ ' placing positional primary qualify references returning semi show similar some summarize symmetric'
        ~ ' tablesample to trailing unique unpack unpivot variadic verbose window' %}
    {{ return(name | lower in (athena ~ ' ' ~ duckdb).split()) }}
{% endmacro %}
