{#
  All personas of a policy, each as the macro persona returns it.

  Arguments:
    source_name: name of the source.
    table: name of the raw table.

  Usage: {% for persona in athena_recipes.personas('clinic', 'patients') %}
#}
{% macro personas(source_name, table) %}
    {% set policy = athena_recipes.policy(source_name, table) %}
    {% if not execute %}
        {{ return([]) }}
    {% endif %}
    {% set columns, found, faults = [], [], [] %}
    {% for column in policy.columns %}
        {% do columns.append(dict(column, **{'class': column.get('class', column.pii)})) %}
    {% endfor %}
    {% set known = columns | map(attribute='class') | unique | list %}
    {% for name, rule in policy.personas.items() %}
        {% for fault in athena_recipes._persona_faults(rule, known) %}
            {% do faults.append('persona ' ~ name ~ ' ' ~ fault) %}
        {% endfor %}
        {% set readable = [] %}
        {% for column in columns %}
            {% set access = 'read' if column['class'] in rule.get('classes', [])
                else 'masked' if column['class'] in rule.get('masked', []) else 'hidden' %}
            {% do readable.append(dict(column, access=access)) %}
        {% endfor %}
        {% do found.append({
            'name': name,
            'row_filter': rule.get('row_filter'),
            'minimum_group': rule.get('minimum_group', 1),
            'columns': readable,
        }) %}
    {% endfor %}
    {% if faults %}
        {{ exceptions.raise_compiler_error(
            'Personas of raw table ' ~ source_name ~ '.' ~ table ~ ': ' ~ faults | join('; ') ~ '. Fix: in '
            ~ policy.file ~ '; see docs/personas.md'
        ) }}
    {% endif %}
    {{ return(found) }}
{% endmacro %}

{#
  The errors of one persona's rule, as a list of texts.

  Arguments:
    rule: its meta.
    known: the classes of the table's columns.

  Usage: {% for fault in athena_recipes._persona_faults({'classes': ['pay']}, ['pay']) %}
#}
{% macro _persona_faults(rule, known) %}
    {% set faults = [] %}
    {% for field in rule if field not in ['classes', 'masked', 'row_filter', 'minimum_group'] %}
        {% do faults.append("has the unknown field '" ~ field ~ "'") %}
    {% endfor %}
    {% for name in rule.get('classes', []) + rule.get('masked', []) if name not in known %}
        {% do faults.append("names the class '" ~ name ~ "', which no column has; there are " ~ known | join(', ')) %}
    {% endfor %}
    {% for name in rule.get('classes', []) if name in rule.get('masked', []) %}
        {% do faults.append("both reads and masks the class '" ~ name ~ "'") %}
    {% endfor %}
    {% if not rule.get('classes', []) + rule.get('masked', []) %}
        {% do faults.append('has no classes') %}
    {% endif %}
    {% if ';' in rule.get('row_filter', '') or '--' in rule.get('row_filter', '') %}
        {% do faults.append('has a row_filter with a semicolon or a comment, which must be one condition') %}
    {% endif %}
    {% if rule.get('minimum_group', 1) is not number or rule.get('minimum_group', 1) < 1 %}
        {% do faults.append('has a minimum_group that is no number from 1') %}
    {% endif %}
    {{ return(faults) }}
{% endmacro %}
