{#
  Read a Hive type into a tree: {'kind': 'struct', 'fields': [[name, tree], …]},
  {'kind': 'array', 'element': tree}, {'kind': 'map', 'key': tree, 'value': tree} or
  {'kind': 'scalar', 'type': 'decimal(10,2)'}. The case of field names is kept.

  Arguments:
    hive_type: for example 'array<struct<label:string,boxes:array<int>>>'.

  Usage: {% set tree = athena_recipes._parse_hive_type('map<string,int>') %}
#}
{% macro _parse_hive_type(hive_type) %}
    {% set text = hive_type | trim %}
    {% set match = modules.re.match('(?is)(array|map|struct)\\s*<(.*)>$', text) %}
    {% if not match %}
        {% if not modules.re.match('^[A-Za-z]+(\\s*\\([0-9, ]+\\))?$', text) %}
            {{ exceptions.raise_compiler_error(
                "'" ~ hive_type ~ "' is not a Hive type. Fix: write it like array<struct<label:string>>."
            ) }}
        {% endif %}
        {{ return({'kind': 'scalar', 'type': text | lower}) }}
    {% endif %}
    {% set kind = match.group(1) | lower %}
    {% set parts = athena_recipes._split_hive_types(match.group(2)) %}
    {% if kind == 'array' %}
        {{ return({'kind': 'array', 'element': athena_recipes._parse_hive_type(parts[0])}) }}
    {% elif kind == 'map' %}
        {{ return({
            'kind': 'map',
            'key': athena_recipes._parse_hive_type(parts[0]),
            'value': athena_recipes._parse_hive_type(parts[1]),
        }) }}
    {% endif %}
    {% set fields = [] %}
    {% for part in parts %}
        {% set field = part.split(':', 1) %}
        {% do fields.append([field[0] | trim, athena_recipes._parse_hive_type(field[1])]) %}
    {% endfor %}
    {{ return({'kind': 'struct', 'fields': fields}) }}
{% endmacro %}
