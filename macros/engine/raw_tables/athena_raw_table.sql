{#
  The Athena side of create_raw_tables. The table keeps a hash of its own DDL as a property, so a
  table is replaced only when its declaration changed; data files are never touched.
#}
{% macro athena__create_raw_table(declaration) %}
    {% set ddl_hash = local_md5(athena_recipes._athena_raw_table_ddl(declaration)) %}
    {% set existing = adapter.get_glue_table(declaration.relation) %}
    {% set found = (existing or {}).get('Table', {}).get('Parameters', {}).get('athena_recipes.ddl') %}
    {% set change = 'unchanged' if found == ddl_hash else ('changed' if existing else 'created') %}
    {% if change != 'unchanged' %}
        {% if existing %}
            {% do run_query('drop table if exists ' ~ declaration.relation.render_hive()) %}
        {% endif %}
        {% do run_query(athena_recipes._athena_raw_table_ddl(declaration, ddl_hash)) %}
    {% endif %}
    {% if declaration.partition_template %}
        {% do athena_recipes._athena_register_partitions(declaration) %}
    {% elif declaration.partitions and not declaration.projected %}
        {% do run_query('msck repair table ' ~ declaration.relation.render_hive()) %}
    {% endif %}
    {{ return(change) }}
{% endmacro %}

{#
  CREATE EXTERNAL TABLE for one declaration, as a person would write it.

  Arguments:
    declaration: what _raw_table_declaration returned.
    ddl_hash: kept in the table's properties when given.

  Usage: {{ athena_recipes._athena_raw_table_ddl(declaration) }}
#}
{% macro _athena_raw_table_ddl(declaration, ddl_hash=none) -%}
    {%- set properties = dict(declaration.table_properties) -%}
    {%- if 'storage.location.template' in properties -%}
        {%- do properties.update({
            'storage.location.template': declaration.root ~ properties['storage.location.template']
        }) -%}
    {%- endif -%}
    {%- if ddl_hash -%}{%- do properties.update({'athena_recipes.ddl': ddl_hash}) -%}{%- endif -%}
create external table {{ declaration.relation.render_hive() }} (
{%- for column in declaration.columns %}
    `{{ column.name }}` {{ column.data_type }}{{ ',' if not loop.last }}
{%- endfor %}
)
{%- if declaration.partitions %}
partitioned by (
{%- for partition in declaration.partitions %}
    `{{ partition.name }}` {{ partition.data_type }}{{ ',' if not loop.last }}
{%- endfor %}
)
{%- endif %}
{%- if declaration.serde %}
row format serde '{{ declaration.serde }}'
{%- if declaration.serde_properties %}
with serdeproperties (
{%- for key, value in declaration.serde_properties.items() %}
    '{{ key }}' = '{{ value.replace("'", "\\'") }}'{{ ',' if not loop.last }}
{%- endfor %}
)
{%- endif %}
{%- endif %}
{%- if declaration.format == 'parquet' %}
stored as parquet
{%- elif declaration.format == 'orc' %}
stored as inputformat 'org.apache.hadoop.hive.ql.io.orc.OrcInputFormat'
outputformat 'org.apache.hadoop.hive.ql.io.orc.OrcOutputFormat'
{%- endif %}
location '{{ declaration.location }}'
{%- if properties %}
tblproperties (
{%- for key, value in properties.items() %}
    '{{ key }}' = '{{ value.replace("'", "\\'") }}'{{ ',' if not loop.last }}
{%- endfor %}
)
{%- endif %}
{%- endmacro %}
