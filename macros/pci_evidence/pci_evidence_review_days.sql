{#
  The days that a run reviews, ascending, as YYYY-MM-DD: those up to the variable
  pci_evidence_review_date (or review_date), pci_evidence_review_days of them. Without a date, the
  days of the lake's review_window if it has one, else yesterday in UTC.

  Usage: {% set days = pci_evidence_review_days() %}
#}
{% macro pci_evidence_review_days() %}
    {% set window = source('pci_evidence', 'review_window') %}  {# named first, so that dbt knows of it #}
    {% set named = var('pci_evidence_review_date') or var('review_date', none) %}
    {% set count = athena_recipes.whole_number_var('pci_evidence_review_days', 1, 400) %}
    {% if named %}
        {% set last = _pci_evidence_day(named, 'pci_evidence_review_date') %}
        {{ return(_pci_evidence_days_between(_pci_evidence_day_plus(last, 1 - count), last)) }}
    {% elif not athena_recipes.is_building() %}
        {{ return(['2026-01-14']) }}  {# what compiled SQL shows #}
    {% endif %}
    {% set windows = run_query(
        'select first_date, last_date from ' ~ window ~ ' order by first_date'
    ).rows %}
    {% if windows | length > 1 %}
        {{ exceptions.raise_compiler_error(
            'review_window has ' ~ windows | length ~ ' rows. Fix: keep one, or name the day: '
            ~ "--vars '{pci_evidence_review_date: 2026-01-14}'.") }}
    {% elif windows %}
        {{ return(_pci_evidence_days_between(
            _pci_evidence_day(windows[0][0], 'first_date of review_window'),
            _pci_evidence_day(windows[0][1], 'last_date of review_window')
        )) }}
    {% endif %}
    {% set today = modules.datetime.datetime.now(modules.pytz.utc).strftime('%Y-%m-%d') %}
    {% set yesterday = _pci_evidence_day_plus(today, -1) %}
    {{ return(_pci_evidence_days_between(_pci_evidence_day_plus(yesterday, 1 - count), yesterday)) }}
{% endmacro %}

{#
  A query that gives the days to review, for partitions_to_build.

  Usage: partitions_to_build="{{ pci_evidence_days_query() }}"
#}
{% macro pci_evidence_days_query() -%}
    select date(day) as review_date from (values ('{{ pci_evidence_review_days() | join("'), ('") }}')) as days (day)
{%- endmacro %}

{#
  The days that a run reviews, or those before or after them, as date literals with commas between them.

  Arguments:
    shift: days after each reviewed day; negative for before.

  Usage: where review_date in ({{ pci_evidence_day_literals() }})
#}
{% macro pci_evidence_day_literals(shift=0) -%}
    {%- for day in pci_evidence_review_days() -%}
        date '{{ _pci_evidence_day_plus(day, shift) }}'{{ ', ' if not loop.last }}
    {%- endfor -%}
{%- endmacro %}

{#
  A date, checked.

  Arguments:
    value: the text to check.
    where: its name, for the error.

  Usage: {% set day = _pci_evidence_day('2026-01-14', 'pci_evidence_review_date') %}
#}
{% macro _pci_evidence_day(value, where) %}
    {% set text = value | string | trim %}
    {% if not modules.re.fullmatch('\\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\\d|3[01])', text) %}
        {{ exceptions.raise_compiler_error(
            where ~ " is '" ~ text ~ "', which is no date. Fix: write YYYY-MM-DD, such as 2026-01-14.") }}
    {% endif %}
    {{ return(text) }}
{% endmacro %}

{#
  The day a number of days after another.

  Arguments:
    day: YYYY-MM-DD.
    days: how many, negative for before.

  Usage: {% set next = _pci_evidence_day_plus('2026-01-31', 1) %}
#}
{% macro _pci_evidence_day_plus(day, days) %}
    {% set moment = modules.datetime.datetime.strptime(day, '%Y-%m-%d') %}
    {{ return((moment + modules.datetime.timedelta(days=days)).strftime('%Y-%m-%d')) }}
{% endmacro %}

{#
  All days from one to another, both included.

  Arguments:
    first: YYYY-MM-DD.
    last: YYYY-MM-DD.

  Usage: {% set days = _pci_evidence_days_between('2026-01-05', '2026-01-14') %}
#}
{% macro _pci_evidence_days_between(first, last) %}
    {% set start = modules.datetime.datetime.strptime(first, '%Y-%m-%d') %}
    {% set span = modules.datetime.datetime.strptime(last, '%Y-%m-%d') - start %}
    {% if span.days < 0 or span.days >= 400 %}
        {{ exceptions.raise_compiler_error(
            'Days to review: ' ~ first ~ ' to ' ~ last ~ '. Fix: 1 to 400 days, the first one before the last.') }}
    {% endif %}
    {% set days = [] %}
    {% for number in range(span.days + 1) %}
        {% do days.append((start + modules.datetime.timedelta(days=number)).strftime('%Y-%m-%d')) %}
    {% endfor %}
    {{ return(days) }}
{% endmacro %}
