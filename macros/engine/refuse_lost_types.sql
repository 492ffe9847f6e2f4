{#
  Stop a run on DuckDB whose models write a literal or a cast that DuckDB's parser takes for another
  one: no macro sees it, and the value would differ in silence.

  Usage: {% do athena_recipes._refuse_lost_types() %}
#}
{% macro _refuse_lost_types() %}
    {% set argument = '(?:[^()]|\\((?:[^()]|\\([^()]*\\))*\\))*' %}
    {% set rules = [
        ["(?<![\\w'])x'[0-9a-f ]*'", "is a text. Fix: from_hex('…')"],
        ["\\bdecimal\\s*'[^']*\\.[0-9]{4,}'", "has three decimals. Fix: cast('…' as decimal(p, s))"],
        ['\\bas\\s+decimal\\s*\\)', 'has three decimals, on Athena none. Fix: decimal(p, s)'],
        ['\\bas\\s+(?:varchar|char)\\s*\\(\\s*[0-9]+\\s*\\)', 'keeps the length. Fix: substr(x, 1, n), or rpad(x, n)'],
        ["\\bcast\\s*\\(\\s*'[^']*'\\s+as\\s+json\\s*\\)", "parses the text. Fix: json_parse('…')"],
        [
            '\\bcast\\s*\\(\\s*json_(?:extract|parse)\\s*\\(' ~ argument ~ '\\)\\s+as\\s+varchar',
            'keeps the quotes. Fix: json_extract_scalar(x, path), or json_format(x)',
        ],
    ] %}
    {% set found = [] %}
    {% for id in selected_resources %}
        {% set code = graph.nodes.get(id, {}).get('raw_code') or '' %}
        {% set code = modules.re.sub('(?s)--[^\\n]*|/\\*.*?\\*/|\\{#.*?#\\}', '', code) %}
        {% for pattern, fix in rules %}
            {% set match = modules.re.search('(?i)' ~ pattern, code) %}
            {% if match %}
                {% do found.append(graph.nodes[id].original_file_path ~ ': ' ~ match.group() ~ ' ' ~ fix) %}
            {% endif %}
        {% endfor %}
    {% endfor %}
    {% if found %}
        {{ exceptions.raise_compiler_error('These mean something else on DuckDB:\n' ~ found | join('\n')) }}
    {% endif %}
{% endmacro %}
