{#
  The kinds of personal values that a raw column is searched for: (kind, pattern).

  Usage: {% for kind, pattern in athena_recipes._policy_personal_kinds() %}
#}
{% macro _policy_personal_kinds() %}
    {{ return([
        ('email', '^[^@ ]+@[^@ ]+[.][A-Za-z]{2,}$'),
        ('phone', '^([+]|00)[1-9][0-9 ()./-]{6,18}$|^[(]?[0-9]{3}[)]?[ .-][0-9]{3}[ .-][0-9]{4}$|^0[0-9]{2,4}[ /-][0-9 -]{5,10}$'),
        ('national_id', '^[0-9]{3}-[0-9]{2}-[0-9]{4}$|^[A-Z]{2} ?([0-9]{2} ?){3}[A-D]$|^[0-9]{8}[A-Z]$'
            ~ '|^[12] ?[0-9]{2} ?[01][0-9] ?[0-9AB]{2} ?[0-9]{3} ?[0-9]{3} ?[0-9]{2}$'),
        ('iban', '^[A-Z]{2}[0-9]{2}( ?[A-Z0-9]{4}){2,7} ?[A-Z0-9]{1,4}$'),
        ('credit_card', '^(4[0-9]{3}|5[1-5][0-9]{2}|2[2-7][0-9]{2}|6(011|5[0-9]{2}))([ -]?[0-9]{4}){3}$|^3[47][0-9]{2}[ -]?[0-9]{6}[ -]?[0-9]{5}$'),
    ]) }}
{% endmacro %}

{#
  Whether more values of a column than are allowed have right check digits, as IBANs or credit cards have. Asked
  only of a column whose values have their form, because the arithmetic of each column would cost ten times the search.

  Arguments:
    source_name: name of the source.
    row: what the check found: kind, table, column, values of the kind's form, all values.

  Usage: {% if athena_recipes._policy_has_check_digits('clinic', ['iban', 'patients', 'account', 9, 10]) %}
#}
{% macro _policy_has_check_digits(source_name, row) %}
    {% set pattern = dict(athena_recipes._policy_personal_kinds())[row[0]] %}
    {% set found = run_query(
        'select count_if(' ~ athena_recipes._policy_personal_check(row[0], 'digits') ~ ') from '
        ~ athena_recipes._policy_personal_digits(row[0], pattern, row[2], source(source_name, row[1]))
    ).rows[0][0] %}
    {{ return(found | int * 100 > row[4] | int * (var('anonymization_personal_values_pct', 5) | float)) }}
{% endmacro %}

{#
  SQL of a subquery with the column digits: of a card its 16 digits, of an IBAN its 72 digits, the country and the check
  digits last, each letter as two digits (A is 10). NULL if the value is not of the kind's pattern. One step per
  subquery: functions of Trino are macros of DuckDB, and nested ones take seconds to plan.

  Arguments:
    kind: iban or credit_card.
    pattern: the kind's pattern.
    column: name of the column.
    relation: the raw table.

  Usage: select digits from {{ athena_recipes._policy_personal_digits('iban', pattern, 'account', relation) }}
#}
{% macro _policy_personal_digits(kind, pattern, column, relation) -%}
    {%- set steps = [
        "regexp_replace(text, '[^0-9]', '')", "lpad(text, 16, '0')"
    ] if kind == 'credit_card' else [
        "replace(text, ' ', '')", "substr(text, 5) || substr(text, 1, 4)",
        "regexp_replace(text, '([A-J])', '1$1')", "regexp_replace(text, '([K-T])', '2$1')",
        "regexp_replace(text, '([U-Z])', '3$1')",
        "translate(text, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ', '01234567890123456789012345')", "lpad(text, 72, '0')"
    ] -%}
    {%- for step in steps | reverse %}
    (select {{ step }} as {{ 'digits' if loop.first else 'text' }} from
    {%- endfor %}
    (
        select case when regexp_like(lines.{{ column }}, '{{ pattern }}') then lines.{{ column }} end as text
        from {{ relation }} as lines
    ) as matching
    {%- for step in steps %}) as step_{{ loop.index }}{% endfor %}
{%- endmacro %}

{#
  SQL condition that the check digits of a personal value are right: of a card by Luhn's sum, of an IBAN the remainder
  by 97.

  Arguments:
    kind: iban or credit_card.
    digits: SQL expression of what _policy_personal_digits gave.

  Usage: count_if({{ athena_recipes._policy_personal_check('iban', 'lines.account_iban') }})
#}
{% macro _policy_personal_check(kind, digits) -%}
    {%- if kind == 'credit_card' -%}
        (
                {%- for place in range(1, 17, 2) %}
                {{ '+ ' if not loop.first }}cast(substr(translate({{ digits }}, '0123456789', '0246813579'), {{ place }}, 1) as bigint)
                + cast(substr({{ digits }}, {{ place + 1 }}, 1) as bigint)
                {%- endfor %}
            ) % 10 = 0
    {%- else -%}
        (
                {%- for part in range(4) %}
                {{ '+ ' if not loop.first }}cast(substr({{ digits }}, {{ 18 * part + 1 }}, 18) as bigint) % 97 * {{ 10 ** (54 - 18 * part) % 97 }}
                {%- endfor %}
            ) % 97 = 1
    {%- endif -%}
{%- endmacro %}
