{#
  The folders of a raw table below `AWSLogs/`, and the first day of each, found by querying files
  whose path is in none of the known folders from their first day on. A condition on "$path" alone keeps Athena
  from reading the excluded files, so a run without new folders lists the bucket and reads no byte.

  Arguments:
    files: relation with a row per line and "$path".
    known: folders that are known already, {'prefix' (below the lake's root), 'first_date' (YYYY-MM-DD; ''
      where there is none, null where it is not known)}.

  Returns: list of {'prefix' (below the lake's root), 'folder' ([prefix/]AWSLogs/[o-org/]account), 'account_id',
  'organization_id', 'product', 'region', 'first_date'}, those that were known included.

  Usage: {% set found = athena_recipes.cloudtrail_folders(source('audit', 'cloudtrail_files'), []) %}
#}
{% macro cloudtrail_folders(files, known) %}
    {% if not athena_recipes.is_building() %}
        {{ return([{
            'prefix': 'AWSLogs/111122223333/CloudTrail/us-east-1/', 'folder': 'AWSLogs/111122223333',
            'account_id': '111122223333', 'organization_id': '', 'product': 'CloudTrail', 'region': 'us-east-1',
            'first_date': '2026-01-01'
        }]) }}
    {% endif %}
    {# Stored without the root, so that a lake can be moved or renamed. #}
    {% set root = athena_recipes.lake_root() ~ '/' %}
    {% set prefix_pattern = '^.*/AWSLogs/(?:o-[a-z0-9]+/)?[0-9]{12}/[^/]+/[^/]+/' %}
    {% set day_pattern = '[0-9]{4}/(?:0[1-9]|1[0-2])/(?:0[1-9]|[12][0-9]|3[01])/' %}
    {% set starts = {} %}  {# prefix -> the first day that is known, yyyy/mm/dd; ~, which is after all, without one #}
    {% for one in known %}
        {% do starts.update({root ~ one.prefix: (one.first_date or '~').replace('-', '/')}) %}
    {% endfor %}
    {% set state = namespace(is_done=false) %}
    {# First all that has a day, from the first day on; then folders of which no file has one. #}
    {% for is_dated in [true, false] %}
        {% set state.is_done = false %}
        {% for attempt in range(2000) if not state.is_done %}
            {% set query %}
                select distinct regexp_extract(file, '{{ prefix_pattern }}{{ '(?:' ~ day_pattern ~ ')' if is_dated }}', 0) as place
                from (
                    select "$path" as file
                    from {{ files }}
                    where
                        {{ '' if is_dated else 'not ' }}regexp_like("$path", '{{ prefix_pattern }}{{ day_pattern }}')
                        and regexp_like("$path", '{{ prefix_pattern }}')
                    {%- for prefix, start in starts.items() %}
                        {%- set text = prefix.replace("'", "''") %}
                        {#- The sign after a slash is 0, so this is the end of the folder. #}
                        and not (
                            "$path" >= '{{ text }}{{ start if is_dated }}' and "$path" < '{{ text[:-1] }}0'
                        )
                    {%- endfor %}
                    limit 20
                ) as some_files
            {% endset %}
            {% set new = run_query(query).columns[0].values() | list %}
            {% for place in new %}
                {% set prefix = place[:-11] if is_dated else place %}
                {% do starts.update({prefix: [starts.get(prefix, '~'), place[-11:-1] if is_dated else '~'] | min}) %}
            {% endfor %}
            {% set state.is_done = not new %}
        {% endfor %}
        {% if not state.is_done %}
            {{ exceptions.raise_compiler_error(
                'More than 2000 folders below ' ~ files ~ '. Fix: keep the logs of fewer accounts and regions in one lake.') }}
        {% endif %}
    {% endfor %}
    {% set folders = [] %}
    {% for prefix, start in starts.items() | sort %}
        {# raw/<recipe>/<folder>/[<prefix of the trail>/]AWSLogs/[<organisation>/]<account>/<product>/<region>/ #}
        {% set match = modules.re.fullmatch(
            '(?:[^/]+/){3}((?:.+/)?AWSLogs/(?:(o-[a-z0-9]+)/)?([0-9]{12}))/([^/]+)/([^/]+)/', prefix[root | length:]) %}
        {% if match %}
            {% do folders.append({
                'prefix': prefix[root | length:], 'folder': match.group(1), 'organization_id': match.group(2) or '',
                'account_id': match.group(3), 'product': match.group(4), 'region': match.group(5),
                'first_date': '' if start == '~' else start.replace('/', '-')
            }) %}
        {% endif %}
    {% endfor %}
    {{ return(folders) }}
{% endmacro %}

{#
  Rows of VALUES for folders: prefix, folder, organization_id, account_id, product, region, first_date ('' where
  there is none). Without a folder there is one row of empty texts.

  Arguments:
    folders: what cloudtrail_folders returned.

  Usage: select * from (values {{ athena_recipes.cloudtrail_folder_rows(found) }}) as folders (prefix, …)
#}
{% macro cloudtrail_folder_rows(folders) -%}
    {%- for one in folders -%}
        ({% for name in ['prefix', 'folder', 'organization_id', 'account_id', 'product', 'region', 'first_date'] -%}
            '{{ one[name].replace("'", "''") }}'{{ ', ' if not loop.last }}
        {%- endfor %})
        {{- ',\n        ' if not loop.last }}
    {%- else -%}
        ('', '', '', '', '', '', '')
    {%- endfor -%}
{%- endmacro %}

{#
  The folders that a table of cloudtrail_folder_rows has, as {'prefix', 'first_date'}; first_date is none in tables
  without that column. Nothing where the table is not built yet, or is to be built anew.

  Arguments:
    scope: the table.

  Usage: {% set known = athena_recipes.cloudtrail_known_folders(this) %}
#}
{% macro cloudtrail_known_folders(scope) %}
    {% set known = [] %}
    {% if athena_recipes.is_building() and not flags.FULL_REFRESH and load_relation(scope) %}
        {% set names = adapter.get_columns_in_relation(scope) | map(attribute='name') | list %}
        {% set query %}
            select
                prefix,
                {{ "coalesce(cast(first_date as varchar), '')" if 'first_date' in names else 'null' }} as first_date
            from {{ scope }}
        {% endset %}
        {% for row in run_query(query).rows %}
            {% do known.append({'prefix': row[0], 'first_date': row[1]}) %}
        {% endfor %}
    {% endif %}
    {{ return(known) }}
{% endmacro %}
