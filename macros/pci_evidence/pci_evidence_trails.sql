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

  Usage: {% set found = pci_evidence_find_folders(source('pci_evidence', 'cloudtrail_files'), []) %}
#}
{% macro pci_evidence_find_folders(files, known) %}
    {% if not athena_recipes.is_building() %}
        {{ return([{
            'prefix': 'AWSLogs/111122223333/CloudTrail/us-east-1/', 'folder': 'AWSLogs/111122223333',
            'account_id': '111122223333', 'organization_id': '', 'product': 'CloudTrail', 'region': 'us-east-1',
            'first_date': '2026-01-01'
        }]) }}
    {% endif %}
    {# Stored without the root, so that a lake can be moved or renamed. #}
    {% set root = athena_recipes.lake_root() ~ '/' %}
    {% set pattern = '^.*/AWSLogs/(?:o-[a-z0-9]+/)?[0-9]{12}/[^/]+/[^/]+/' %}
    {% set starts = {} %}  {# prefix -> what the path of its first file begins with, after it; ~ is after all #}
    {% for one in known %}
        {% do starts.update({root ~ one.prefix: '~' if one.first_date is none else one.first_date.replace('-', '/')}) %}
    {% endfor %}
    {% set state = namespace(is_done=false) %}
    {% for attempt in range(2000) if not state.is_done %}
        {% set query %}
            select distinct coalesce(regexp_extract(file, '{{ pattern }}(?:[0-9]{4}/[0-9]{2}/[0-9]{2}/)?', 0), file) as place
            from (
                select "$path" as file
                from {{ files }}
                where 1 = 1
                {%- for prefix, start in starts.items() %}
                    and not ("$path" between '{{ (prefix ~ start).replace("'", "''") }}' and '{{ prefix.replace("'", "''") }}~')
                {%- endfor %}
                limit 20
            ) as some_files
        {% endset %}
        {% set new = run_query(query).columns[0].values() | list %}
        {% for place in new %}
            {% set prefix = modules.re.sub('[0-9]{4}/[0-9]{2}/[0-9]{2}/$', '', place) %}
            {% do starts.update({prefix: [starts.get(prefix, '~'), place[prefix | length:prefix | length + 10]] | min}) %}
        {% endfor %}
        {% set state.is_done = not new %}
    {% endfor %}
    {% if not state.is_done %}
        {{ exceptions.raise_compiler_error(
            'More than 2000 folders below ' ~ files ~ '. Fix: move files outside of AWSLogs/<account>/… out of its location.') }}
    {% endif %}
    {% set folders = [] %}
    {% for prefix, start in starts.items() | sort %}
        {# raw/pci_evidence/cloudtrail/[<prefix of the trail>/]AWSLogs/[<organisation>/]<account>/<product>/<region>/ #}
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
  Rows of VALUES for the folders of all logs: prefix, folder, organization_id, account_id, product, region,
  first_date ('' where there is none). Those that evidence_scope has already are among them, except on a full
  refresh.

  Arguments:
    scope: evidence_scope, built yet or not.

  Usage: select * from (values {{ pci_evidence_folder_rows(this) }}) as folders (prefix, …)
#}
{% macro pci_evidence_folder_rows(scope) -%}
    {%- set trails = pci_evidence_find_folders(
        source('pci_evidence', 'cloudtrail_files'), _pci_evidence_known_folders(scope)) -%}
    {%- for one in pci_evidence_find_folders(source('pci_evidence', 'flow_log_files'), trails) -%}
        ('{{ one.prefix }}', '{{ one.folder }}', '{{ one.organization_id }}', '{{ one.account_id }}', '{{ one.product }}', '{{ one.region }}', '{{ one.first_date }}')
        {{- ',\n        ' if not loop.last }}
    {%- else -%}
        ('', '', '', '', '', '', '')
    {%- endfor -%}
{%- endmacro %}

{#
  The folders that evidence_scope has, as {'prefix', 'first_date'}; first_date is none in tables of a version
  that did not keep it. Nothing where the table is not built yet, or is to be built anew.

  Arguments:
    scope: evidence_scope.
#}
{% macro _pci_evidence_known_folders(scope) %}
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

{#
  The trails that evidence_scope has, as {'prefix', 'folder', 'account_id', 'product', 'region'}; the prefix is whole.

  Arguments:
    scope: the relation of evidence_scope.
    products: names of folders, such as CloudTrail, CloudTrail-Digest or vpcflowlogs.

  Usage: {% set trails = pci_evidence_trails(ref('pci_evidence__evidence_scope'), ['CloudTrail']) %}
#}
{% macro pci_evidence_trails(scope, products) %}
    {% if not athena_recipes.is_building() %}
        {{ return([{
            'prefix': 'AWSLogs/111122223333/' ~ products[0] ~ '/us-east-1/', 'folder': 'AWSLogs/111122223333',
            'account_id': '111122223333', 'product': products[0], 'region': 'us-east-1'
        }]) }}
    {% endif %}
    {% set trails = [] %}
    {% for row in run_query(
        'select prefix, folder, account_id, product, region from ' ~ scope ~ " where product in ('" ~ products | join("', '")
        ~ "') order by prefix"
    ).rows %}
        {% do trails.append({
            'prefix': athena_recipes.lake_root() ~ '/' ~ row[0], 'folder': row[1], 'account_id': row[2], 'product': row[3],
            'region': row[4]
        }) %}
    {% endfor %}
    {{ return(trails) }}
{% endmacro %}

{#
  Condition for a raw table of logs: the partitions of the days to review, and of the day after them
  only the files of its first pci_evidence_late_minutes, which hold the last events of the day before.
  All literals, so that Athena reads only these.

  Arguments:
    trails: what pci_evidence_trails returned.
    days: what pci_evidence_review_days returned.
    is_named_by_time: the names of files begin with account, product, region and time, as CloudTrail's do, and
      the product is a column; else the day after is read as a whole.

  Usage: where {{ pci_evidence_raw_where(trails, days) }}
#}
{% macro pci_evidence_raw_where(trails, days, is_named_by_time=true) %}
    {% if not trails %}
        {# An injected column needs a value, even if there is no trail. #}
        {{ return("folder = '' and region = '' and day = '1970/01/01'") }}
    {% endif %}
    {% set first = days[0].replace('-', '/') %}
    {% set after = _pci_evidence_day_plus(days[-1], 1) %}
    {% set cut = after.replace('-', '') ~ _pci_evidence_late_time() %}
    {% set conditions = [
        "folder in ('" ~ trails | map(attribute='folder') | unique | sort | join("', '") ~ "')",
        "region in ('" ~ trails | map(attribute='region') | unique | sort | join("', '") ~ "')",
        "day between '" ~ first ~ "' and '" ~ after.replace('-', '/') ~ "'",
    ] %}
    {% if is_named_by_time %}
        {% do conditions.append("product in ('" ~ trails | map(attribute='product') | unique | sort | join("', '") ~ "')") %}
    {% endif %}
    {# Athena takes 262,144 bytes of SQL: with more trails than that the day after is read as a whole. #}
    {% if is_named_by_time and trails | length <= 500 %}
        {% set ranges = [] %}
        {% for trail in trails %}
            {% do ranges.append(
                '("$path" >= ' ~ "'" ~ trail.prefix ~ first ~ '/\' and "$path" < ' ~ "'" ~ trail.prefix ~ after.replace('-', '/') ~ '/'
                ~ trail.account_id ~ '_' ~ trail.product ~ '_' ~ trail.region ~ '_' ~ cut ~ "')"
            ) %}
        {% endfor %}
        {% do conditions.append('(' ~ ranges | join('\n            or ') ~ ')') %}
    {% endif %}
    {{ return(conditions | join('\n        and ')) }}
{% endmacro %}

{#
  Whether a file is before the cut of pci_evidence_raw_where, so that the review of the day before its folder's
  day reads it too. It compares the same text as that condition, so both days agree on which of them counts the
  file's events.

  For a row with the columns file (from its folder on), folder, product, region and day.

  Usage: {{ pci_evidence_is_early() }} as is_early_file
#}
{% macro pci_evidence_is_early() %}
    {{ return("file < folder || '/' || product || '/' || region || '/' || day || '/' || regexp_extract(folder, '([0-9]{12})$', 1)"
        ~ "\n        || '_' || product || '_' || region || '_' || replace(day, '/', '') || '" ~ _pci_evidence_late_time() ~ "'") }}
{% endmacro %}

{#
  The file of a row of a raw table, from its folder on: below the table's location.

  Arguments:
    location: cloudtrail or flow_logs.

  Usage: {{ pci_evidence_file('cloudtrail') }} as file
#}
{% macro pci_evidence_file(location) %}
    {{ return("regexp_extract(\"$path\", '/raw/pci_evidence/" ~ location ~ "/(.*)$', 1)") }}
{% endmacro %}

{#
  The time in a file's name before which files of a day may hold events of the day before.

  Usage: {{ _pci_evidence_late_time() }}
#}
{% macro _pci_evidence_late_time() %}
    {% set minutes = var('pci_evidence_late_minutes') | int %}
    {% if not 0 <= minutes < 1440 %}
        {{ exceptions.raise_compiler_error('pci_evidence_late_minutes is ' ~ minutes ~ '. Fix: 0 to 1439.') }}
    {% endif %}
    {{ return('T' ~ '%02d%02dZ' % (minutes // 60, minutes % 60)) }}
{% endmacro %}
