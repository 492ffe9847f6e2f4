{#
  The files below the raw roots of a source: what is read, what is left over and why. A raw root is the first
  folder of a table's location, so files beside the tables' locations are among them. One row per file and table
  whose location contains it; a file in no table's location has one row. Key is path and table_name.

  Columns: `path` (as "$path" gives it), `file_bytes`, `table_name` (NULL where no location contains the file),
  `modified_at` (ISO 8601, UTC), `checksum` (S3's ETag; NULL on a disk), `file_version` (size, time and checksum as
  one text: it differs once the file was delivered again), `is_read` (a query that reads the whole table, or names the file's injected values, opens the file), `reason`
  (NULL where it is read, else the first that applies: unknown prefix, hidden name, no valid partition, empty,
  unreadable), `damage` (what is wrong with a file that is not whole), `left_over_because` (from the source's meta, for files that are meant to be left over).

  On Athena the files are those of the list that `athena-recipes raw-files list` wrote; without a list there is
  no row (raw_files_listed_at says when it was written). The caller must also name a table of the source, so that
  dbt creates its tables before.

  Arguments:
    source_name: name of the source (= recipe).

  Usage: from {{ athena_recipes.raw_file_ledger('shop') }} as files  -- depends_on: {{ source('shop', 'sales_raw') }}
#}
{% macro raw_file_ledger(source_name) -%}
    {%- set tables = athena_recipes._raw_file_tables(source_name) -%}
(
    select
        path,
        file_bytes,
        table_name,
        modified_at,
        checksum,
        cast(file_bytes as varchar) || ' ' || modified_at || coalesce(' ' || checksum, '') as file_version,
        reason is null as is_read,
        reason,
        damage,
        {{ athena_recipes._left_over_because(tables) | indent(8) }} as left_over_because
    from (
        select
            {{ athena_recipes._sql_text(tables.root) }} || file_key as path,
            file_bytes,
            modified_at,
            checksum,
            damage,
            case
                when table_number = 0 then cast(null as varchar)
                {%- for declaration in tables.declarations %}
                when table_number = {{ loop.index }} then {{ athena_recipes._sql_text(declaration.table) }}
                {%- endfor %}
            end as table_name,
            {{ athena_recipes._raw_file_reason(tables.declarations) | indent(12) }} as reason
        from (
            select
                file_key,
                file_bytes,
                modified_at,
                checksum,
                damage,
                table_number,
                {{ athena_recipes._raw_file_parts(tables.declarations) | indent(16) }}
            from {{ athena_recipes._raw_file_list(tables) | indent(12) }} as files
            cross join (values (0){% for one in tables.declarations %}, ({{ loop.index }}){% endfor %}) as numbers (table_number)
            where
                case
                    {%- for declaration in tables.declarations %}
                    when table_number = {{ loop.index }} then {{ athena_recipes._is_file_of(declaration) }}
                    {%- endfor %}
                    else not (
                        false
                        {%- for condition in athena_recipes._are_files_of(tables.declarations) %}
                        or {{ condition }}
                        {%- endfor %}
                    )
                end
        ) as placed
    ) as judged
)
{%- endmacro %}

{#
  When the list of a source's files was written: one row, `listed_at` (ISO 8601; the oldest of several raw roots).
  NULL where a raw root has no list, so that a model can say "not known" instead of "no file". On DuckDB it is now.

  Arguments:
    source_name: name of the source (= recipe).

  Usage: cross join {{ athena_recipes.raw_files_listed_at('shop') }} as list
#}
{% macro raw_files_listed_at(source_name) %}
    {{- return(adapter.dispatch('raw_files_listed_at', 'athena_recipes')(athena_recipes._raw_file_tables(source_name))) -}}
{% endmacro %}

{% macro default__raw_files_listed_at(tables) %}
    {{ athena_recipes._raise_unsupported_engine('raw_files_listed_at') }}
{% endmacro %}

{#
  The tables of a source, as the ledger needs them. Nothing while dbt parses: the graph is not there yet.

  Arguments:
    source_name: name of the source (= recipe).

  Returns: {'root': address of raw/, 'roots': [{'name', 'relation', 'location'}, …], 'declarations': what
  _raw_table_declaration returned, with 'table' and 'key' (location below raw/), 'left_over': meta of the source}.

  Usage: {% set tables = athena_recipes._raw_file_tables('shop') %}
#}
{% macro _raw_file_tables(source_name) %}
    {% set tables = {'root': '', 'roots': [], 'declarations': [], 'left_over': []} %}
    {% if not execute %}
        {{ return(tables) }}
    {% endif %}
    {% set sources = graph.sources.values() | selectattr('source_name', 'equalto', source_name)
        | sort(attribute='unique_id') | list %}
    {% for source in sources if athena_recipes._is_raw_table(source) %}
        {% set declaration = athena_recipes._raw_table_declaration(source) %}
        {% do declaration.update({'table': source.name, 'key': declaration.location[declaration.root | length:]}) %}
        {% do tables.declarations.append(declaration) %}
        {% set list = athena_recipes._raw_file_list_of(declaration) %}
        {% if list.name not in tables.roots | map(attribute='name') %}{% do tables.roots.append(list) %}{% endif %}
        {% for meta in [source.source_meta, source.meta, source.config.meta] if meta %}
            {% for one in meta.get('left_over_files', []) if one not in tables.left_over %}
                {% do tables.left_over.append(one) %}
            {% endfor %}
        {% endfor %}
    {% endfor %}
    {% if not tables.declarations %}
        {{ exceptions.raise_compiler_error(
            "raw_file_ledger: no source named '" ~ source_name ~ "' has an external: block with a location below"
            ~ ' <lake root>/raw/. Fix: pass one of '
            ~ (graph.sources.values() | map(attribute='source_name') | unique | sort | join(', '))
        ) }}
    {% endif %}
    {% do tables.update({'root': tables.declarations[0].root}) %}
    {% set named = ((model or {}).get('depends_on') or {}).get('nodes') %}
    {% if named is not none and not (sources | map(attribute='unique_id') | select('in', named) | list) %}
        {{ exceptions.raise_compiler_error(
            model.name ~ ": raw_file_ledger('" ~ source_name ~ "') needs a table of the source, so that dbt creates the"
            ~ " source's tables before. Fix: add the line  -- depends_on: {{ source('" ~ source_name ~ "', '"
            ~ sources[0].name ~ "') }}"
        ) }}
    {% endif %}
    {{ return(tables) }}
{% endmacro %}

{#
  Whether a source is a raw table of ours: its external: block has a location below the lake root.

  Arguments:
    source: a source node of dbt's graph.

  Usage: {% if athena_recipes._is_raw_table(source) %}
#}
{% macro _is_raw_table(source) %}
    {% set location = (source.external or {}).get('location') %}
    {{ return(location is not none and '://' not in location) }}
{% endmacro %}

{#
  CASE: why a file is meant to be left over, from `left_over_files` of the source's meta; NULL for others.

  Arguments:
    tables: what _raw_file_tables returned.

  Usage: {{ athena_recipes._left_over_because(tables) }} as left_over_because
#}
{% macro _left_over_because(tables) -%}
    {%- if not tables.left_over -%}
cast(null as varchar)
    {%- else -%}
case
    {%- for one in tables.left_over %}
    when reason is not null and path like {{ athena_recipes._sql_text(one.path) }} then {{ athena_recipes._sql_text(one.because) }}
    {%- endfor %}
end
    {%- endif -%}
{%- endmacro %}

{#
  A text as an SQL literal of type varchar.

  Arguments:
    text: the text.

  Usage: where kind = {{ athena_recipes._sql_text(kind) }}
#}
{% macro _sql_text(text) %}
    {{ return("'" ~ (text | string).replace("'", "''") ~ "'") }}
{% endmacro %}

{#
  Condition in Athena SQL: a key is in a table's location, and has a name as its athena_recipes.file.pattern says.

  Arguments:
    declaration: what _raw_table_declaration returned, with `key`.

  Usage: where {{ athena_recipes._is_file_of(declaration) }}
#}
{% macro _is_file_of(declaration) %}
    {% set location = 'starts_with(file_key, ' ~ athena_recipes._sql_text(declaration.key) ~ ')' %}
    {% if declaration.file_pattern is none %}{{ return(location) }}{% endif %}
    {{ return('(' ~ location ~ ' and regexp_like(file_key, ' ~ athena_recipes._sql_text(declaration.file_pattern) ~ '))') }}
{% endmacro %}

{#
  The conditions of _is_file_of for several tables, each once.

  Arguments:
    declarations: what _raw_table_declaration returned, with `key`.

  Usage: {% for condition in athena_recipes._are_files_of(tables.declarations) %}
#}
{% macro _are_files_of(declarations) %}
    {% set conditions = [] %}
    {% for declaration in declarations %}{% do conditions.append(athena_recipes._is_file_of(declaration)) %}{% endfor %}
    {{ return(conditions | unique | list) }}
{% endmacro %}
