{#
  Read a Hive property list into a dictionary.

  Arguments:
    text: "('a' = 'b', 'c' = 'd')", with or without the parentheses; a quote is written twice.

  Usage: {% set properties = athena_recipes.parse_properties("('separatorChar' = ';')") %}
#}
{% macro parse_properties(text) %}
    {% set properties = {} %}
    {% for key, value in modules.re.findall("'((?:[^']|'')*)'\\s*=\\s*'((?:[^']|'')*)'", text) %}
        {% do properties.update({key.replace("''", "'"): value.replace("''", "'")}) %}
    {% endfor %}
    {{ return(properties) }}
{% endmacro %}
