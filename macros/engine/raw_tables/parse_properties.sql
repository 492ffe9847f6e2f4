{#
  Read a Hive property list into a dictionary. Values keep their Hive escapes, such as \t, except for
  the single quote.

  Arguments:
    text: "('a' = 'b', 'c' = 'd')", with or without the parentheses; a quote is \' or written twice.

  Usage: {% set properties = athena_recipes._parse_properties("('separatorChar' = ';')") %}
#}
{% macro _parse_properties(text) %}
    {% set properties = {} %}
    {% set quoted = "'((?:[^'\\\\]|\\\\.|'')*)'" %}
    {% for key, value in modules.re.findall(quoted ~ '\\s*=\\s*' ~ quoted, text) %}
        {% do properties.update({
            key.replace("''", "'"): value.replace("\\'", "'").replace("''", "'")
        }) %}
    {% endfor %}
    {{ return(properties) }}
{% endmacro %}
