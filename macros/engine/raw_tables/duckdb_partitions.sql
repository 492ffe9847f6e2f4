{#
  One regular expression for the path of a file in a partitioned table, with a group per partition
  column: from storage.location.template, or key=value folders. Literal text is escaped.

  Arguments:
    declaration: what _raw_table_declaration returned.

  Returns: {'pattern': text, 'columns': names in the order of the groups}.

  Usage: {% set path = athena_recipes._partition_path(declaration) %}
#}
{% macro _partition_path(declaration) %}
    {% set template = declaration.root ~ athena_recipes._partition_template(declaration) %}
    {% if not (template.rstrip('/') ~ '/').startswith(declaration.location) %}
        {{ exceptions.raise_compiler_error(
            'Raw table ' ~ declaration.name ~ ": the template of its partitions '"
            ~ athena_recipes._partition_template(declaration) ~ "' is not below the table's location, where"
            ~ ' DuckDB looks for files. Fix: give a location that all partitions are below'
        ) }}
    {% endif %}
    {% set pattern = namespace(text='^', columns=[]) %}
    {% for piece in modules.re.split('(\\$\\{[^}]+\\})', template.rstrip('/')) %}
        {% if piece.startswith('${') %}
            {% set name = piece[2:-1] %}
            {% set pattern.text = pattern.text ~ '(' ~ athena_recipes._projected_value_pattern(declaration, name) ~ ')' %}
            {% do pattern.columns.append(name) %}
        {% else %}
            {% set pattern.text = pattern.text ~ modules.re.escape(piece) %}
        {% endif %}
    {% endfor %}
    {{ return({'pattern': (pattern.text ~ '/').replace("'", "''"), 'columns': pattern.columns}) }}
{% endmacro %}

{#
  The value of a partition column, from the file's path.

  Arguments:
    declaration: what _raw_table_declaration returned.
    partition: one of its partitions.
    as_text: true for the text in the path, without a cast.

  Usage: {{ athena_recipes._duckdb_partition_value(declaration, partition) }} as dt
#}
{% macro _duckdb_partition_value(declaration, partition, as_text=false) %}
    {% set path = athena_recipes._partition_path(declaration) %}
    {% set text = "system.main.regexp_extract(filename, '" ~ path.pattern ~ "', "
        ~ (path.columns.index(partition.name) + 1) ~ ')' %}
    {% if not declaration.projected and not declaration.partition_template %}
        {% set text = "nullif(system.main.url_decode(" ~ text ~ "), '__HIVE_DEFAULT_PARTITION__')" %}
    {% endif %}
    {% if as_text %}{{ return(text) }}{% endif %}
    {% set type = athena_recipes._duckdb_type(athena_recipes._parse_hive_type(partition.data_type)) %}
    {% set settings = athena_recipes._projection_settings(declaration, partition.name) if declaration.projected else {} %}
    {% if type in ('date', 'timestamp') and settings.get('type') | lower == 'date' %}
        {{ return("cast(system.main.try_strptime(" ~ text ~ ", '" ~ athena_recipes._java_date_format(settings['format']) ~ "') as "
            ~ type ~ ')') }}
    {% endif %}
    {{ return(text if type == 'varchar' else 'try_cast(' ~ text ~ ' as ' ~ type ~ ')') }}
{% endmacro %}

{#
  Condition: the file is in a partition that Athena would read. Without projection those are
  the key=value folders; with projection, the values that projection.* spans.

  Arguments:
    declaration: what _raw_table_declaration returned.

  Usage: where {{ athena_recipes._duckdb_partition_filter(declaration) }}
#}
{% macro _duckdb_partition_filter(declaration) %}
    {% if not declaration.partitions %}
        {{ return('true') }}
    {% endif %}
    {% set path = athena_recipes._partition_path(declaration) %}
    {% set conditions = ["system.main.regexp_matches(filename, '" ~ path.pattern ~ "')"] %}
    {% if declaration.projected %}
        {% for partition in declaration.partitions %}
            {% do conditions.append(athena_recipes._duckdb_projection_filter(
                declaration, partition, athena_recipes._duckdb_partition_value(declaration, partition, as_text=true)
            )) %}
        {% endfor %}
    {% endif %}
    {{ return(conditions | join(' and ')) }}
{% endmacro %}
