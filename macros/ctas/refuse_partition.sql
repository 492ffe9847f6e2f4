{#
  Stop a run that would build a partition whose values have no path, a path with another meaning, or
  no literal in Athena's DDL.

  Arguments:
    keys: names of the partition columns.
    partition: their values.

  Usage: {% do _refuse_partition(['dt'], ['2024-01-01']) %}
#}
{% macro _refuse_partition(keys, partition) %}
    {% for value in partition %}
        {% set named = config.get('materialized') ~ ' cannot build ' ~ this ~ ": the partition key '" ~ keys[loop.index0] ~ "' " %}
        {% if value is none %}
            {{ exceptions.raise_compiler_error(
                named ~ 'is NULL in some rows, or a date before year 1 or after year 9999.'
                ~ ' Fix: leave those rows out, or give the key a value.') }}
        {% elif value is number and value < 0 %}
            {{ exceptions.raise_compiler_error(
                named ~ 'is ' ~ value ~ ": Athena's DDL has no negative number in a partition."
                ~ ' Fix: a text key, cast(' ~ keys[loop.index0] ~ ' as varchar).') }}
        {% elif value is string and not modules.re.fullmatch('[ -&(-:<-~]+', value) %}
            {{ exceptions.raise_compiler_error(
                named ~ 'has the value ' ~ value | tojson ~ ', which is empty, or has'
                ~ ' a quote, a semicolon or a character beyond ASCII, which cannot be in a path or asked of the catalog.'
                ~ ' Fix: another key, or url_encode(' ~ keys[loop.index0] ~ ').') }}
        {% elif value in ['__HIVE_DEFAULT_PARTITION__', '\\N'] %}
            {{ exceptions.raise_compiler_error(
                named ~ 'has the value ' ~ value ~ ', which engines read as NULL.'
                ~ ' Fix: another value, or leave those rows out.') }}
        {% endif %}
    {% endfor %}
    {% set folder = athena_recipes._partition_folder(keys, partition) %}
    {% if folder | length > 512 %}
        {{ exceptions.raise_compiler_error(
            config.get('materialized') ~ ' cannot build ' ~ this ~ ': the path of the partition ' ~ folder[:60] ~ '… has ' ~ folder | length
            ~ ' bytes; it may have 512, because a key of S3 may have 1,024 with the folders before it and the file after it.'
            ~ ' Fix: a shorter key, such as to_hex(md5(to_utf8(…))).') }}
    {% endif %}
{% endmacro %}
