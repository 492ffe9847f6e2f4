{#
  CREATE EXTERNAL TABLE for a bucketed table, with the columns that a CTAS gave.

  Arguments:
    relation: the table.
    location: its folder; partitions have their own.
    settings: what _bucketed_table_settings returned.
    built: Glue's description of the table that CTAS made.

  Usage: {% do run_query(_bucketed_table_ddl(this, location, settings, built)) %}
#}
{% macro _bucketed_table_ddl(relation, location, settings, built) %}
create external table if not exists `{{ relation.schema }}`.`{{ relation.identifier }}` (
    {%- for column in built['StorageDescriptor']['Columns'] %}
    `{{ column['Name'] }}` {{ column['Type'] }}{{ ',' if not loop.last }}
    {%- endfor %}
)
partitioned by (
    {%- for column in built['PartitionKeys'] %}`{{ column['Name'] }}` {{ column['Type'] }}{{ ', ' if not loop.last }}{% endfor -%}
)
{% if settings.bucketed_by -%}
clustered by ({% for key in settings.bucketed_by %}`{{ key }}`{{ ', ' if not loop.last }}{% endfor %}) into {{ settings.bucket_count }} buckets
{% endif -%}
stored as {{ settings.format }}
location '{{ location }}/'
tblproperties ('classification' = '{{ settings.format }}')
{% endmacro %}
