{#
  End the run if a relation of a tiered union lacks a column, or has it with another type, which a union would
  cast silently. Nothing is checked if no query may be sent, such as in compile.

  Arguments:
    tier: what the relation is, for the message.
    relation: the relation.
    columns: list of name and data_type.

  Usage: {% do check_tier_columns('hot', ref('hot'), [{'name': 'id', 'data_type': 'bigint'}]) %}
#}
{% macro check_tier_columns(tier, relation, columns) %}
    {% if not (execute and flags.WHICH in ['build', 'run', 'retry']) %}
        {{ return('') }}
    {% endif %}
    {% set found = {} %}
    {% for column in adapter.get_columns_in_relation(relation) %}
        {% do found.update({column.name | lower: athena_recipes._plain_type(column.data_type)}) %}
    {% endfor %}
    {% set faults = [] %}
    {% for column in columns %}
        {% set type = found.get(column.name | lower) %}
        {% if type is none %}
            {% do faults.append('no column ' ~ column.name ~ ', which is ' ~ column.data_type) %}
        {% elif type != athena_recipes._plain_type(column.data_type) %}
            {% do faults.append(column.name ~ ' is ' ~ type ~ ' instead of ' ~ column.data_type) %}
        {% endif %}
    {% endfor %}
    {% if faults %}
        {{ exceptions.raise_compiler_error(
            'tiered_union: the ' ~ tier ~ ' relation ' ~ relation ~ ' has ' ~ faults | join('; ')
            ~ '. Fix: name and cast the column in the model that reads this tier.'
        ) }}
    {% endif %}
    {{ return('') }}
{% endmacro %}

{#
  A type's name without the spelling of an engine: string and varchar(10) are varchar, timestamp(3) is
  timestamp, int is integer, spaces do not count.

  Arguments:
    name: a type as an engine or a person writes it.

  Usage: {% if _plain_type('DECIMAL(15, 2)') == _plain_type('decimal(15,2)') %}
#}
{% macro _plain_type(name) %}
    {% set plain = name | lower | replace(' ', '') %}
    {% set plain = modules.re.sub('^(string|text|varchar.*|charactervarying.*)$', 'varchar', plain) %}
    {% set plain = modules.re.sub('^timestamp([(][0-9]+[)])?(withouttimezone)?$', 'timestamp', plain) %}
    {{ return(modules.re.sub('^(int|int4)$', 'integer', plain)) }}
{% endmacro %}
