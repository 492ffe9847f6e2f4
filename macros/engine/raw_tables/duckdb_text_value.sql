{#
  A value of a Hive type from its text, as Trino's readers of text and OpenX JSON have it: varchar(n)
  is cut to n letters; what does not read as its type is NULL.

  Arguments:
    text: SQL expression of the text.
    hive_type: a scalar Hive type.
    json: true for OpenX JSON, which reads more spellings of numbers and times.

  Usage: {{ athena_recipes._duckdb_text_value('field[1]', 'int') }}
#}
{% macro _duckdb_text_value(text, hive_type, json=false) %}
    {% set tree = athena_recipes._parse_hive_type(hive_type) %}
    {% set type = athena_recipes._duckdb_type(tree) %}
    {% set width = modules.re.match('(?:var)?char\\s*\\(\\s*([0-9]+)', tree.type) %}
    {% if width %}
        {{ return('system.main.substr(' ~ text ~ ', 1, ' ~ width.group(1) ~ ')') }}
    {% elif type == 'varchar' %}
        {{ return(text) }}
    {% elif type in ('tinyint', 'smallint', 'integer', 'bigint') %}
        {{ return(athena_recipes._duckdb_text_json_integer(text, type) if json else athena_recipes._duckdb_text_integer(text, type)) }}
    {% elif type in ('real', 'double') %}
        {{ return(athena_recipes._duckdb_text_double(text, type)) }}
    {% elif type.startswith('decimal') %}
        {{ return(athena_recipes._duckdb_text_decimal(text, type)) }}
    {% elif type == 'boolean' %}
        {{ return("case lower(" ~ text ~ ") when 'true' then true when 'false' then false end") }}
    {% elif type == 'date' %}
        {{ return(athena_recipes._duckdb_text_date(text, json)) }}
    {% elif type == 'timestamp' %}
        {{ return(athena_recipes._duckdb_text_timestamp(text, json)) }}
    {% endif %}
    {{ exceptions.raise_compiler_error(
        "A column of type '" ~ hive_type ~ "' in text files is not supported on DuckDB. Fix: declare it as string and"
        ~ ' cast it in the staging model.'
    ) }}
{% endmacro %}
