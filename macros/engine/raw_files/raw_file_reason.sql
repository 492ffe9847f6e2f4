{#
  The parts of a file's key that decide whether it is read, as columns: is_in_partition (the key has the form
  of a partition's folder), below (the path below the partition, or below the location), value_1, value_2, …
  (the texts of the partition columns).

  Arguments:
    declarations: of the source's tables, in the order of table_number.

  Usage: select {{ athena_recipes._raw_file_parts(declarations) }}
#}
{% macro _raw_file_parts(declarations) -%}
    {%- set most = declarations | map(attribute='partitions') | map('length') | max if declarations else 0 -%}
case
    when table_number = 0 then true
    {%- for declaration in declarations if declaration.partitions %}
    when table_number = {{ declarations.index(declaration) + 1 }}
        then regexp_like(file_key, {{ athena_recipes._sql_text(athena_recipes._partition_key_pattern(declaration).pattern) }})
    {%- endfor %}
    else true
end as is_in_partition,
case
    when table_number = 0 then file_key
    {%- for declaration in declarations %}
    when table_number = {{ loop.index }}
        then regexp_replace(file_key, {{ athena_recipes._sql_text(athena_recipes._partition_key_pattern(declaration).below) }}, '')
    {%- endfor %}
end as below
    {%- for number in range(most) -%}
,
case table_number
    {%- for declaration in declarations if declaration.partitions | length > number %}
    {%- set path = athena_recipes._partition_key_pattern(declaration) %}
    when {{ declarations.index(declaration) + 1 }}
        then regexp_extract(
            file_key,
            {{ athena_recipes._sql_text(path.pattern) }},
            {{ path.columns.index(declaration.partitions[number].name) + 1 }}
        )
    {%- endfor %}
end as value_{{ number + 1 }}
    {%- endfor -%}
{%- endmacro %}

{#
  CASE: why a file is not read, from the columns of _raw_file_parts; NULL for a file that is read.

  Arguments:
    declarations: of the source's tables, in the order of table_number.

  Usage: {{ athena_recipes._raw_file_reason(declarations) }} as reason
#}
{% macro _raw_file_reason(declarations) -%}
case
    when table_number = 0 then 'unknown prefix'
    when regexp_like(below, '(^|/)[._]') then 'hidden name'
    when not is_in_partition then 'no valid partition'
    {%- set projected = declarations | selectattr('projected') | list %}
    {%- if projected %}
    {#- CASE, not AND: a value of another table does not parse, and on DuckDB TRY is slow then. #}
    when case table_number
        {%- for declaration in projected %}
        when {{ declarations.index(declaration) + 1 }} then not coalesce(
            true
            {%- for partition in declaration.partitions %}
            {%- for condition in athena_recipes._projected_value_conditions(declaration, partition, 'value_' ~ loop.index) %}
            and {{ condition }}
            {%- endfor %}
            {%- endfor %},
            false
        )
        {%- endfor %}
        else false
    end then 'no valid partition'
    {%- endif %}
    when file_bytes = 0 then 'empty'
    when damage is not null then 'unreadable'
    {# The shortest gzip file has 20 bytes, the shortest Parquet file 12. -#}
    when file_bytes < 20 and regexp_like(file_key, '\.gz$') then 'unreadable'
    {%- for declaration in declarations if declaration.format in ('parquet', 'orc') %}
    when table_number = {{ declarations.index(declaration) + 1 }} and file_bytes < 12 then 'unreadable'
    {%- endfor %}
end
{%- endmacro %}

{#
  Regular expression for the key of a file in a partition of a table, below raw/. Form and digits of projected
  values are in the expression; their ranges are _projected_value_conditions.

  Arguments:
    declaration: what _raw_table_declaration returned, with `key`.

  Returns: {'pattern': with a group per partition column, 'columns': names in the order of the groups, 'below':
  what to take off a key so that the path below the partition, or else below the location, is left}.

  Usage: {% set path = athena_recipes._partition_key_pattern(declaration) %}
#}
{% macro _partition_key_pattern(declaration) %}
    {% set template = athena_recipes._partition_template(declaration) %}
    {% set pattern = namespace(text='^', columns=[]) %}
    {% for piece in modules.re.split('(\\$\\{[^}]+\\})', template.rstrip('/')) %}
        {% if piece.startswith('${') %}
            {% set pattern.text = pattern.text ~ '(' ~ athena_recipes._projected_value_pattern(declaration, piece[2:-1]) ~ ')' %}
            {% do pattern.columns.append(piece[2:-1]) %}
        {% else %}
            {% set pattern.text = pattern.text ~ modules.re.escape(piece) %}
        {% endif %}
    {% endfor %}
    {% set text = pattern.text ~ '/' %}
    {% set location = '^' ~ modules.re.escape(declaration.key) %}
    {{ return({
        'pattern': text, 'columns': pattern.columns,
        'below': text ~ '|' ~ location if declaration.partitions else location
    }) }}
{% endmacro %}
