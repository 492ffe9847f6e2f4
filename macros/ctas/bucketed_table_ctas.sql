{#
  CREATE TABLE AS for some partitions of a bucketed table, as Athena reads it: the partition keys
  last, no data file has them, buckets by hash.

  Arguments:
    relation: the table that CTAS makes; it is dropped once its files belong to the bucketed table.
    location: where the files go; nothing may be there.
    settings: what _bucketed_table_settings returned.
    columns: names of all columns, the partition keys included.
    sql: the model's query.
    partitions: values by partition.

  Usage: {{ _bucketed_table_ctas(relation, location, settings, columns, sql, partitions) }}
#}
{% macro _bucketed_table_ctas(relation, location, settings, columns, sql, partitions) %}
create table {{ relation }}
with (
    table_type = 'hive',
    is_external = true,
    external_location = '{{ location }}',
    format = '{{ settings.format }}',
    {%- if settings.write_compression %}
    write_compression = '{{ settings.write_compression }}',
    {%- endif %}
    partitioned_by = array[{% for key in settings.partitioned_by %}'{{ key }}'{{ ', ' if not loop.last }}{% endfor %}]
    {{- ',' if settings.bucketed_by }}
    {%- if settings.bucketed_by %}
    bucketed_by = array[{% for key in settings.bucketed_by %}'{{ key }}'{{ ', ' if not loop.last }}{% endfor %}],
    bucket_count = {{ settings.bucket_count }}
    {%- endif %}
) as
select
    {% for column in columns if column | lower not in settings.partitioned_by %}"{{ column }}", {% endfor -%}
    {% for key in settings.partitioned_by %}"{{ key }}"{{ ', ' if not loop.last }}{% endfor %}
from (
{{ sql }}
) as built
where {{ athena_recipes._rows_predicate(settings, partitions) }}
{% endmacro %}
