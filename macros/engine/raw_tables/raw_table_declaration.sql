{#
  Read one source's `external:` block into a dictionary that both engines build from, and refuse
  what neither of them could honor.

  Arguments:
    source: a source node of dbt's graph.

  Returns: relation, database, schema, location (absolute, with a slash at the end), format
  (openx_json, open_csv, text, parquet, orc), serde, serde_properties, table_properties, columns and
  partitions (lists of name, data_type), projected (bool), partition_template and file_pattern (texts or none: see
  docs/raw_tables.md), is_optional (bool, from the table's meta).

  Usage: {% set declaration = athena_recipes._raw_table_declaration(source) %}
#}
{% macro _raw_table_declaration(source) %}
    {% set external = source.external %}
    {% set row_format = (external.row_format or '') | trim %}
    {% set serde_text = modules.re.split('(?i)with\\s+serdeproperties', row_format) %}
    {% set serde_properties = athena_recipes._parse_properties(serde_text[1] if serde_text | length > 1 else '') %}
    {% set table_properties = athena_recipes._parse_properties(external.tbl_properties or '') %}
    {% set serde_match = modules.re.match("(?i)serde\\s+'([^']+)'", row_format) %}
    {% set delimited = modules.re.match("(?i)delimited\\s+fields\\s+terminated\\s+by\\s+'([^']+)'\\s*$", row_format) %}
    {% set serde = serde_match.group(1) if serde_match else none %}
    {% set formats = {
        'org.openx.data.jsonserde.JsonSerDe': 'openx_json',
        'org.apache.hadoop.hive.serde2.OpenCSVSerde': 'open_csv',
        'org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe': 'text',
    } %}
    {% if (external.file_format or '') | lower in ('parquet', 'orc') and not row_format %}
        {% set format = external.file_format | lower %}
        {% if format == 'orc' %}
            {# Athena reads the columns of ORC files by their order, unless the table says: by name. #}
            {% set serde = 'org.apache.hadoop.hive.ql.io.orc.OrcSerde' %}
            {% do serde_properties.update({'orc.column.index.access': 'false'}) %}
        {% endif %}
    {% elif delimited %}
        {% set format = 'text' %}
        {% set serde = 'org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe' %}
        {% do serde_properties.update({'field.delim': delimited.group(1)}) %}
    {% else %}
        {% set format = formats.get(serde) %}
    {% endif %}
    {% if format is none %}
        {{ exceptions.raise_compiler_error(
            'Raw table ' ~ source.source_name ~ '.' ~ source.name ~ ": cannot read row_format '" ~ row_format
            ~ "'. Fix: in " ~ source.original_file_path ~ ' use file_format: parquet or orc, delimited fields'
            ~ " terminated by '…', or one of the SerDes " ~ (formats | join(', '))
        ) }}
    {% endif %}
    {% set partitions = [] %}
    {% for partition in external.partitions or [] %}
        {% do partitions.append({'name': partition.name | lower, 'data_type': partition.data_type | lower}) %}
    {% endfor %}
    {% set columns = [] %}
    {% for column in source.columns.values() %}
        {% if not column.data_type %}
            {{ exceptions.raise_compiler_error(
                'Raw table ' ~ source.source_name ~ '.' ~ source.name ~ ': column ' ~ column.name
                ~ ' has no data_type. Fix: give its Hive type in ' ~ source.original_file_path
            ) }}
        {% endif %}
        {% if column.name | lower not in partitions | map(attribute='name') | list %}
            {% do columns.append({'name': column.name, 'data_type': column.data_type}) %}
        {% endif %}
    {% endfor %}
    {% set projected = table_properties.get('projection.enabled', 'false') | lower == 'true' %}
    {{ return({
        'relation': api.Relation.create(
            database=source.database, schema=source.schema, identifier=source.identifier, type='external'
        ),
        'database': source.database,
        'schema': source.schema,
        'name': source.source_name ~ '.' ~ source.name,
        'root': athena_recipes.lake_root() ~ '/raw/',
        'location': athena_recipes.lake_root() ~ '/raw/' ~ external.location.strip('/') ~ '/',
        'format': format,
        'serde': serde,
        'serde_properties': serde_properties,
        'table_properties': table_properties,
        'columns': columns,
        'partitions': partitions,
        'is_optional': source.config.meta.get('is_optional', false),
        'projected': projected,
        'partition_template': none if projected else table_properties.get('athena_recipes.partition.template'),
        'file_pattern': table_properties.get('athena_recipes.file.pattern'),
    }) }}
{% endmacro %}
