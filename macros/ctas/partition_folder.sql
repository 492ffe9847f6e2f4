{#
  The folder of a partition as Hive names it, `key=value/key=value`, without a slash at the end. The
  characters that Hive escapes are escaped as CTAS does.

  Arguments:
    keys: names of the partition columns.
    partition: their values.

  Usage: {{ _partition_folder(['dt'], ['2024-01-01 00:00']) }} gives dt=2024-01-01 00%3A00
#}
{% macro _partition_folder(keys, partition) %}
    {% set parts = [] %}
    {% for value in partition %}
        {% set text = (value | int | string) if value is number else (value | string) %}
        {% set escaped = [] %}
        {% for character in text %}
            {% set is_escaped = character in '"#%\'*/:=?\\{[]^\x7f' or character < ' ' %}
            {% do escaped.append('%' ~ character.encode('utf-8').hex() | upper if is_escaped else character) %}
        {% endfor %}
        {% do parts.append(keys[loop.index0] ~ '=' ~ escaped | join) %}
    {% endfor %}
    {{ return(parts | join('/')) }}
{% endmacro %}
