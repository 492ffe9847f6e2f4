{#
  What a partition key of some type is: 'text', 'number' or 'date'; none for types that no key has.
  A double or a decimal is not the same in a path as in the column, Athena has no literal for a
  timestamp or a boolean in its DDL, and char pads its values.

  Arguments:
    type: as the engine writes it, in lower case.

  Usage: {% if _key_kind('varchar(3)') == 'text' %}
#}
{% macro _key_kind(type) %}
    {% if modules.re.match('(varchar|string)(\\(|$)', type) and not type.endswith(']') %}
        {{ return('text') }}
    {% elif type in ['tinyint', 'smallint', 'integer', 'int', 'bigint', 'hugeint'] %}
        {{ return('number') }}
    {% endif %}
    {{ return('date' if type == 'date' else none) }}
{% endmacro %}

{#
  Stop a run whose partition keys have names or types that are not the same in a path, in Athena's
  DDL and in the model: rows would be lost, or a statement would fail after others have written.

  Arguments:
    settings: what _bucketed_table_settings returned.
    columns: types by name.
    source: what gives the columns: 'the query' or 'partitions_to_build'.

  Usage: {% do _refuse_key_types(settings, {'dt': 'varchar'}, 'the query') %}
#}
{% macro _refuse_key_types(settings, columns, source) %}
    {% set casts = {'timestamp': 'date', 'timestamp with time zone': 'date', 'double': 'bigint', 'float': 'bigint', 'real': 'bigint'} %}
    {% for key in settings.partitioned_by %}
        {% set type = columns[key] %}
        {% if not modules.re.fullmatch('[a-z0-9_]+', key) %}
            {{ exceptions.raise_compiler_error(
                config.get('materialized') ~ ' cannot build ' ~ this ~ ": the name of the partition key '" ~ key ~ "' is part of each path."
                ~ ' Fix: a name of a to z, 0 to 9 and underscores.') }}
        {% elif athena_recipes._key_kind(type) is none %}
            {% set fix = casts.get(modules.re.sub('\\(.*?\\)|_.*', '', type), 'varchar') %}
            {{ exceptions.raise_compiler_error(
                config.get('materialized') ~ ' cannot build ' ~ this ~ ": the partition key '" ~ key ~ "' of " ~ source ~ ' has the type '
                ~ type ~ '; keys are text (varchar), whole numbers (tinyint, smallint, integer, bigint) or dates.'
                ~ ' Fix: a cast, such as cast(' ~ key ~ ' as ' ~ fix ~ ').') }}
        {% endif %}
    {% endfor %}
{% endmacro %}

{#
  Stop a run with columns that a Hive table cannot have, or buckets by columns that Athena does not
  hash: the CTAS would fail after the journal was written.

  Arguments:
    settings: what _bucketed_table_settings returned.
    columns: types by name.

  Usage: {% do _refuse_column_types(settings, {'sensor_id': 'integer'}) %}
#}
{% macro _refuse_column_types(settings, columns) %}
    {% for name, type in columns.items() if name not in settings.partitioned_by %}
        {% set not_kept = modules.re.match('time(\\(|$)|time with|timetz|timestamp\\((?!3\\))|.*time zone|json$|uuid$|ipaddress$|interval|unknown$|"null"$', type) %}
        {% set not_hashed = modules.re.match('timestamp|decimal|numeric|char\\b|varbinary|blob|binary|row\\b|struct', type) %}
        {% if not_kept or (not_hashed and name in settings.bucketed_by) %}
            {{ exceptions.raise_compiler_error(
                config.get('materialized') ~ ' cannot build ' ~ this ~ ": the column '" ~ name ~ "' has the type " ~ type ~ ', which '
                ~ ('a Hive table does not have' if not_kept else 'bucketed_by does not take')
                ~ '. Fix: a cast, such as cast(' ~ name ~ ' as ' ~ ('timestamp(3)' if type.startswith('timestamp') and not_kept else 'varchar') ~ ').') }}
        {% endif %}
    {% endfor %}
{% endmacro %}
