{#
  A value of a Hive type from its text, as Hive's readers do: a fraction is cut off an integer, a
  timestamp needs its time of day and is rounded to milliseconds, varchar(n) is cut to n letters;
  what does not read as its type is NULL.

  Arguments:
    text: SQL expression of the text.
    hive_type: a scalar Hive type.
    zoned: true where a timestamp may end in Z or an offset, as in JSON.

  Usage: {{ athena_recipes._duckdb_text_value('field[1]', 'int') }}
#}
{% macro _duckdb_text_value(text, hive_type, zoned=false) %}
    {% set tree = athena_recipes._parse_hive_type(hive_type) %}
    {% set type = athena_recipes._duckdb_type(tree) %}
    {% set width = modules.re.match('(?:var)?char\\s*\\(\\s*([0-9]+)', tree.type) %}
    {% if width %}
        {{ return('system.main.substr(' ~ text ~ ', 1, ' ~ width.group(1) ~ ')') }}
    {% elif type == 'varchar' %}
        {{ return(text) }}
    {% elif type in ('tinyint', 'smallint', 'integer', 'bigint') %}
        {% set digits = "nullif(system.main.regexp_extract(" ~ text ~ ", '^([+-]?[0-9]+)(?:[.][0-9]*)?$', 1), '')" %}
        {{ return('try_cast(' ~ digits ~ ' as ' ~ type ~ ')') }}
    {% elif type == 'boolean' %}
        {{ return("case lower(" ~ text ~ ") when 'true' then true when 'false' then false end") }}
    {% elif type == 'timestamp' %}
        {# Through the type with a time zone, which honors an offset; the session is UTC. #}
        {{ return(
            "case when system.main.regexp_matches(" ~ text ~ ", ':[0-9]+:[0-9" ~ (']' if zoned else '.]+$') ~ "') then "
            ~ "system.main.date_trunc('millisecond', try_cast(try_cast(" ~ text ~ " as timestamptz) as timestamp)"
            ~ " + interval '500 microseconds') end"
        ) }}
    {% endif %}
    {{ return('try_cast(' ~ text ~ ' as ' ~ type ~ ')') }}
{% endmacro %}
