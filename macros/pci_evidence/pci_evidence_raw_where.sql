{#
  Condition for a raw table of logs: the partitions of the days to review, and of the day after them
  only the files of its first pci_evidence_late_minutes, which hold the last events of the day before.
  All literals, so that Athena reads only these.

  Arguments:
    trails: what cloudtrail_trails returned.
    days: what pci_evidence_review_days returned.
    is_named_by_time: the names of files begin with account, product, region and time, as CloudTrail's do, and
      the product is a column; else the day after is read as a whole.

  Usage: where {{ pci_evidence_raw_where(trails, days) }}
#}
{% macro pci_evidence_raw_where(trails, days, is_named_by_time=true) %}
    {% set first, after = days[0], _pci_evidence_day_plus(days[-1], 1) %}
    {% set conditions = [athena_recipes.cloudtrail_where(trails, first, after, has_product=is_named_by_time)] %}
    {# Athena takes 262,144 bytes of SQL: with more trails than that the day after is read as a whole. #}
    {% if trails and is_named_by_time and trails | length <= 500 %}
        {% set cut = after.replace('-', '') ~ _pci_evidence_late_time() %}
        {% set ranges = [] %}
        {% for trail in trails %}
            {% set start = athena_recipes._sql_text(trail.prefix ~ first.replace('-', '/') ~ '/') %}
            {% set end = athena_recipes._sql_text(
                trail.prefix ~ after.replace('-', '/') ~ '/' ~ trail.account_id ~ '_' ~ trail.product ~ '_' ~ trail.region ~ '_' ~ cut) %}
            {% do ranges.append('("$path" >= ' ~ start ~ ' and "$path" < ' ~ end ~ ')') %}
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
  The time in a file's name before which files of a day may hold events of the day before.

  Usage: {{ _pci_evidence_late_time() }}
#}
{% macro _pci_evidence_late_time() %}
    {% set minutes = athena_recipes.whole_number_var('pci_evidence_late_minutes', 0, 1439) %}
    {{ return('T' ~ '%02d%02dZ' % (minutes // 60, minutes % 60)) }}
{% endmacro %}
