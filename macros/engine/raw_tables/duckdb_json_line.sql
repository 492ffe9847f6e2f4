{#
  The first JSON value of a line that is not one JSON text, as OpenX's reader takes it: what follows
  the value does not count, and letters below the code 32 may be in a string as they are. NULL if there
  is none; an error that names the file where ignore.malformed.json is not set and the line begins
  like JSON.

  Arguments:
    declaration: what _raw_table_declaration returned.
    line: SQL expression of the line.
    file: SQL expression of the file's path.

  Usage: case when json_valid(line) then line else {{ athena_recipes._duckdb_first_json(declaration, 'line', 'filename') }} end
#}
{% macro _duckdb_first_json(declaration, line, file) %}
    {# Strings are cut out, so that letters between them stay as they are. #}
    {% set strings = "system.main.regexp_extract_all(" ~ line ~ ", '\"(?:[^\"\\\\]|\\\\.)*\"?|[^\"]+')" %}
    {# JSON of a string escapes its letters; quotes and backslashes were escaped before. #}
    {% set escaped = "system.main.regexp_replace(substr(cast(to_json(part) as varchar), 2,"
        ~ " system.main.strlen(cast(to_json(part) as varchar)) - 2), '\\\\([\"\\\\])', '\\1', 'g')" %}
    {% set text = "case when system.main.regexp_matches(" ~ line ~ ", '[\\x00-\\x1f]') then array_to_string(list_transform("
        ~ strings ~ ", lambda part: case when part[1] = '\"' then " ~ escaped ~ " else part end), '') else " ~ line ~ " end" %}
    {# The value ends at a bracket: the first after which the text before it is JSON. #}
    {% set first = [] %}
    {% for opening, closing in [('{', '}'), ('[', ']')] %}
        {% set pieces = "system.main.string_split(" ~ text ~ ", '" ~ closing ~ "')" %}
        {% do first.append(
            "when '" ~ opening ~ "' then list_filter(list_transform(range(1, least(len(" ~ pieces ~ "), 1000)), lambda n: "
            ~ "array_to_string((" ~ pieces ~ ")[1:n], '" ~ closing ~ "') || '" ~ closing ~ "'), lambda t: json_valid(t))[1]"
        ) %}
    {% endfor %}
    {% set found = "case system.main.substr(system.main.ltrim(" ~ line ~ "), 1, 1) " ~ first | join(' ') ~ " end" %}
    {% if declaration.serde_properties.get('ignore.malformed.json', 'false') | lower == 'true' %}
        {{ return(found) }}
    {% endif %}
    {{ return(
        "coalesce(" ~ found ~ ", case when system.main.regexp_matches(" ~ line ~ ", '^\\s*[\\[{]') then error('Malformed JSON in file ' || "
        ~ file ~ " || ': ' || system.main.substr(" ~ line ~ ", 1, 200) || '. Fix: mend the line, or set"
        ~ " ignore.malformed.json = true for ' || '" ~ declaration.name.replace("'", "''") ~ "') end)"
    ) }}
{% endmacro %}
