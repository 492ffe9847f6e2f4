{#
  The errors of one column's rule, as a list of texts.

  Arguments:
    name: the column.
    rule: its meta.
    about_persons: the table has one row per person, so the search for k uses all quasi-identifiers.

  Usage: {% for fault in athena_recipes._policy_faults('c_login', {}, true) %}
#}
{% macro _policy_faults(name, rule, about_persons) %}
    {% set hashes = ['drop', 'keyed_hash', 'row_hash'] %}
    {% set allowed = {
        'direct': hashes,
        'quasi': hashes + (['generalise'] if about_persons else ['bin', 'mean']),
        'sensitive': hashes + ['bin', 'keep'],
        'none': hashes + ['bin', 'mean', 'keep'],
    } %}
    {% set pii, action, type = rule.get('pii'), rule.get('action'), rule.get('type', 'varchar') %}
    {% set ladder = athena_recipes._policy_ladder(rule) %}
    {% set faults = [] %}
    {% if athena_recipes._is_reserved_word(name) %}
        {% do faults.append('has a reserved word as its name; declare it as another one, such as ' ~ name ~ '_of_row') %}
    {% elif pii not in allowed %}
        {% do faults.append('has ' ~ ('no pii' if pii is none else "pii '" ~ pii ~ "'") ~ ', which must be one of '
            ~ allowed.keys() | join(', ')) %}
    {% elif action not in allowed[pii] %}
        {% do faults.append('is ' ~ pii ~ ' and has ' ~ ('no action' if action is none else "action '" ~ action ~ "'")
            ~ ', which must be one of ' ~ allowed[pii] | join(', ')) %}
    {% elif pii == 'none' and action != 'drop' and athena_recipes.policy_name_suggests_pii(name) %}
        {% do faults.append("has pii 'none' and a name that suggests otherwise") %}
    {% elif not modules.re.match('^(bigint|date|varchar|decimal\\(\\d+,\\d+\\))$', type) %}
        {% do faults.append("has type '" ~ type ~ "', which must be bigint, date, decimal(p,s) or varchar") %}
    {% elif action == 'keyed_hash' and not rule.get('domain') %}
        {% do faults.append('is hashed and has no domain: equal values of equal domains get equal hashes') %}
    {% elif action == 'keep' and type == 'varchar' and not rule.get('values') %}
        {% do faults.append('is kept, is text and lists no values; free text may hold anything') %}
    {% elif action == 'mean' and not type.startswith('decimal') and type != 'bigint' %}
        {% do faults.append('is published as a mean and is no number') %}
    {% elif action == 'bin' and ladder | length != 1 %}
        {% do faults.append('is binned and has not one step: width, date_step, prefix or ip_prefix') %}
    {% elif action == 'bin' and about_persons and rule.get('hierarchy') %}
        {% do faults.append('is binned by a hierarchy, which person tables do not join; generalise it, or keep its `values`') %}
    {% elif action == 'generalise' and not ladder %}
        {% do faults.append('is generalised and has no ladder: widths, date_steps, age_widths, prefixes, ip_prefixes,'
            ~ ' or hierarchy and levels') %}
    {% elif 't' in rule and (rule.t is not number or rule.t <= 0 or rule.t > 1) %}
        {% do faults.append("has t '" ~ rule.t ~ "', which must be a number above 0, up to 1") %}
    {% elif ('t' in rule or 'l' in rule) and (pii != 'sensitive' or action not in ['keep', 'bin'] or not about_persons) %}
        {% do faults.append('has l or t, which are of sensitive columns that a table of persons keeps or bins') %}
    {% endif %}
    {% for step in ladder if not faults %}
        {% set needed = {'width': 'bigint', 'decimal_width': 'decimal', 'date_step': 'date', 'age': 'date'}.get(step.kind, 'varchar') %}
        {% if not type.startswith(needed) %}
            {% do faults.append('has the type ' ~ type ~ ', but its steps need ' ~ needed) %}
        {% elif step.kind == 'date_step' and step.value not in ['day', 'month', 'quarter', 'year', 'decade'] %}
            {% do faults.append("has the step '" ~ step.value ~ "', which must be day, month, quarter, year or decade") %}
        {% elif step.kind == 'ip' and step.value not in [8, 16, 24] %}
            {% do faults.append('has the prefix /' ~ step.value ~ ', which must be 8, 16 or 24') %}
        {% elif step.kind == 'age' and not rule.get('age_on') %}
            {% do faults.append('has age_widths and no age_on: the day, YYYY-MM-DD, on which ages are counted') %}
        {% endif %}
    {% endfor %}
    {{ return(faults[:1]) }}
{% endmacro %}

{#
  Whether the name of a column suggests that it has personal values, in the common long and short forms.

  Arguments:
    name: the column.

  Usage: {% if athena_recipes.policy_name_suggests_pii('cust_fname') %}
#}
{% macro policy_name_suggests_pii(name) %}
    {% set anywhere = 'e_?mail|phone|mobile|login|passw|passport|first_?name|last_?name|sur_?name|full_?name|given_?name'
        ~ '|maiden|street|address|birth|iban|national_?id|tax_?id|credit_?card|card_?(no|num)|user_?name|social_?sec' %}
    {% set words = 'fname|lname|mname|f_?nm|l_?nm|dob|yob|bday|tel|tel_?no|ph|cell|fax|addr|adr|mail|ssn|nino|ip|ip_?addr|ccn|zip'
        ~ '|postcode|plz|lat|lon|lng' %}
    {{ return(modules.re.search('(?i)(' ~ anywhere ~ ')|(^|_)(' ~ words ~ ')[0-9]*(_|$)', name) is not none) }}
{% endmacro %}
