{#
  The list of files below a source's raw roots: `file_key` (below raw/), `file_bytes`, `modified_at` (ISO 8601, UTC),
  `checksum` (the ETag of S3; NULL on a disk), `damage` (what is wrong with a file that was opened, else NULL). DuckDB
  lists the folders, and knows the damaged files of the raw tables of this run; Athena reads the list that the command
  wrote.

  Arguments:
    tables: what _raw_file_tables returned.

  Usage: from {{ athena_recipes._raw_file_list(tables) }} as files
#}
{% macro _raw_file_list(tables) -%}
    {%- if not tables.roots -%}
(
    select
        cast(null as varchar) as file_key,
        cast(null as bigint) as file_bytes,
        cast(null as varchar) as modified_at,
        cast(null as varchar) as checksum
)
    {%- else -%}
(
    {%- for root in tables.roots %}
    {{ adapter.dispatch('raw_file_list', 'athena_recipes')(tables, root) }}
    {{- '\n    union all' if not loop.last }}
    {%- endfor %}
)
    {%- endif -%}
{%- endmacro %}

{% macro default__raw_file_list(tables, root) %}
    {{ athena_recipes._raise_unsupported_engine('raw_file_list') }}
{% endmacro %}

{# Without the column `content` read_blob opens no file. A folder without files gives no row. #}
{% macro duckdb__raw_file_list(tables, root) -%}
    {%- set glob = modules.re.sub('([*?\\[])', '[\\1]', tables.root ~ root.name) ~ '/**' -%}
select
        substr(filename, {{ tables.root | length + 1 }}) as file_key,
        size as file_bytes,
        date_format(cast(last_modified at time zone 'UTC' as timestamp), '%Y-%m-%dT%H:%i:%sZ') as modified_at,
        cast(null as varchar) as checksum,
        damaged.damage
    from read_blob({{ athena_recipes._sql_text(glob) }}) as files
    left join ({{ athena_recipes._duckdb_damaged_files(tables) }}) as damaged
        on files.filename = damaged.path
{%- endmacro %}

{#
  SELECT of the damaged files of raw tables, which the comments of their views name: `path`, `damage`.

  Arguments:
    tables: what _raw_file_tables returned.

  Usage: left join ({{ athena_recipes._duckdb_damaged_files(tables) }}) as damaged on path = filename
#}
{% macro _duckdb_damaged_files(tables) -%}
    {%- set views = [] -%}
    {%- for declaration in tables.declarations -%}
        {%- do views.append(athena_recipes._sql_text(declaration.schema ~ '.' ~ declaration.relation.identifier)) -%}
    {%- endfor -%}
select one.path, max(one.damage) as damage
        from (
            select unnest(from_json(substr(comment, strpos(comment, ' ')), '[{"path": "VARCHAR", "damage": "VARCHAR"}]')) as one
            from duckdb_views()
            where database_name = {{ athena_recipes._sql_text(tables.declarations[0].database) }}
                and schema_name || '.' || view_name in ({{ views | join(', ') }})
                and comment like '% [{"path%'
        )
        group by one.path
{%- endmacro %}

{% macro athena__raw_file_list(tables, root) -%}
select
        file_key,
        file_bytes,
        modified_at,
        checksum,
        damage
    from {{ root.relation }}
    where file_key is not null
{%- endmacro %}

{% macro duckdb__raw_files_listed_at(tables) %}
    {{ return("(select date_format(cast(current_timestamp at time zone 'UTC' as timestamp), '%Y-%m-%dT%H:%i:%sZ') as listed_at)") }}
{% endmacro %}

{% macro athena__raw_files_listed_at(tables) -%}
(
    select case when count(listed_at) = {{ tables.roots | length }} then min(listed_at) end as listed_at
    from (
        {%- for root in tables.roots %}
        select max(listed_at) as listed_at from {{ root.relation }} where file_key is null
        {{- '\n        union all' if not loop.last }}
        {%- else %}
        select cast(null as varchar) as listed_at
        {%- endfor %}
    ) as lists
)
{%- endmacro %}

{#
  Where the list of the files below a raw table's root is: {'name' (the first folder of its location),
  'relation' (the table over the list, on Athena), 'location' (of the list)}. The command
  `athena-recipes raw-files list` writes `<lake root>/raw_file_lists/<name>/`.

  Arguments:
    declaration: what _raw_table_declaration returned.

  Usage: {% set list = athena_recipes._raw_file_list_of(declaration) %}
#}
{% macro _raw_file_list_of(declaration) %}
    {% set name = declaration.location[declaration.root | length:].split('/')[0] %}
    {{ return({
        'name': name,
        'relation': api.Relation.create(
            database=declaration.database, schema=declaration.schema, type='external',
            identifier=modules.re.sub('[^a-z0-9_]', '_', name | lower) ~ '__raw_files'
        ),
        'location': declaration.root[:-4] ~ 'raw_file_lists/' ~ name ~ '/',
    }) }}
{% endmacro %}

{#
  Create what the ledger reads of these raw tables' roots: on Athena a table over each list, on DuckDB nothing.

  Arguments:
    declarations: what _raw_table_declaration returned, for each table.

  Usage: {% do athena_recipes._create_raw_file_lists(declarations) %}
#}
{% macro _create_raw_file_lists(declarations) %}
    {% do adapter.dispatch('create_raw_file_lists', 'athena_recipes')(declarations) %}
{% endmacro %}

{% macro default__create_raw_file_lists(declarations) %}
    {{ athena_recipes._raise_unsupported_engine('create_raw_file_lists') }}
{% endmacro %}

{% macro duckdb__create_raw_file_lists(declarations) %}
{% endmacro %}

{% macro athena__create_raw_file_lists(declarations) %}
    {% set created = [] %}
    {% for declaration in declarations %}
        {% set list = athena_recipes._raw_file_list_of(declaration) %}
        {% if list.relation | string not in created %}
            {% do created.append(list.relation | string) %}
            {% do athena__create_raw_table(athena_recipes._raw_file_list_declaration(list)) %}
        {% endif %}
    {% endfor %}
{% endmacro %}

{#
  The declaration of the table over a list: JSON lines, because a key may hold any character.

  Arguments:
    list: what _raw_file_list_of returned.

  Usage: {{ athena_recipes._athena_raw_table_ddl(athena_recipes._raw_file_list_declaration(list)) }}
#}
{% macro _raw_file_list_declaration(list) %}
    {{ return({
        'relation': list.relation,
        'location': list.location,
        'format': 'openx_json',
        'serde': 'org.openx.data.jsonserde.JsonSerDe',
        'serde_properties': {},
        'table_properties': {},
        'columns': [
            {'name': 'file_key', 'data_type': 'string'},
            {'name': 'file_bytes', 'data_type': 'bigint'},
            {'name': 'modified_at', 'data_type': 'string'},
            {'name': 'checksum', 'data_type': 'string'},
            {'name': 'damage', 'data_type': 'string'},
            {'name': 'listed_at', 'data_type': 'string'},
        ],
        'partitions': [],
        'projected': false,
    }) }}
{% endmacro %}
