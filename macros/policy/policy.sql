{#
  The policy of one raw table: the meta of each column of a source, checked and completed. A column without a class
  ends the run before anything is built; the error has every invalid column.

  Arguments:
    source_name: name of the source.
    table: name of the raw table.

  Returns: source_name, name, key, about_persons, sets, columns; a column has name, type, pii, action, public_name,
  public_type, height (levels below the top, 0 if it is not generalised), weight (relative cost of a step of
  its ladder) and the fields of its action.

  Usage: {% set policy = athena_recipes.policy('clinic', 'patients') %}
#}
{% macro policy(source_name, table) %}
    {% if not execute %}
        {{ return({'source_name': source_name, 'name': table, 'key': [], 'about_persons': false, 'sets': {}, 'columns': []}) }}
    {% endif %}
    {% set sources = graph.sources.values() | selectattr('source_name', 'equalto', source_name)
        | selectattr('name', 'equalto', table) | list %}
    {% if not sources %}
        {{ exceptions.raise_compiler_error(
            "policy: there is no source '" ~ source_name ~ "' with a table '" ~ table ~ "'. Fix: declare it in a sources"
            ~ ' file, with pii and action in the meta of each column'
        ) }}
    {% endif %}
    {% set meta = sources[0].config.meta %}
    {% set faults, columns = [], [] %}
    {% for column in sources[0].columns.values() %}
        {% set rule = dict(column.config.meta or column.meta or {}) %}
        {% for fault in athena_recipes._policy_faults(column.name, rule, meta.get('is_about_persons', false)) %}
            {% do faults.append('column ' ~ column.name ~ ' ' ~ fault) %}
        {% endfor %}
        {% set type = rule.get('type', 'varchar') %}
        {% set hashed, generalised = rule.action == 'keyed_hash', rule.action == 'generalise' %}
        {% do rule.update({
            'name': column.name,
            'type': type,
            'public_name': none if rule.action == 'drop' else column.name ~ ('_anonym' if hashed else ''),
            'public_type': none if rule.action == 'drop' else ('varchar' if hashed or generalised else type),
            'height': (rule.get('levels') or rule.get('widths', []) | length) if generalised else 0,
            'weight': rule.get('weight', 1),
            'description': column.description,
        }) %}
        {% do columns.append(rule) %}
    {% endfor %}
    {% if faults %}
        {{ exceptions.raise_compiler_error(
            'Policy of raw table ' ~ source_name ~ '.' ~ table ~ ': ' ~ faults | join('; ') ~ '. Fix: in '
            ~ sources[0].original_file_path ~ ' give each column a meta with pii and action; see'
            ~ ' docs/policy.md'
        ) }}
    {% endif %}
    {{ return({
        'source_name': source_name,
        'name': table,
        'key': meta.get('key', []),
        'about_persons': meta.get('is_about_persons', false),
        'sets': meta.get('quasi_identifier_sets', {}),
        'columns': columns,
    }) }}
{% endmacro %}

{#
  The errors of one column's rule, as a list of texts.

  Arguments:
    name: the column.
    rule: its meta.
    about_persons: the table has one row per person, so the search for k uses all quasi-identifiers.

  Usage: {% for fault in athena_recipes._policy_faults('c_login', {}, true) %}
#}
{% macro _policy_faults(name, rule, about_persons) %}
    {% set allowed = {
        'direct': ['drop', 'keyed_hash'],
        'quasi': ['drop', 'keyed_hash', 'generalise'] if about_persons else ['drop', 'keyed_hash', 'bin'],
        'sensitive': ['drop', 'keyed_hash', 'bin', 'keep'],
        'none': ['drop', 'bin', 'keep'],
    } %}
    {% set pii, action, type = rule.get('pii'), rule.get('action'), rule.get('type', 'varchar') %}
    {% set faults = [] %}
    {% if pii not in allowed %}
        {% do faults.append('has ' ~ ('no pii' if pii is none else "pii '" ~ pii ~ "'") ~ ', which must be one of '
            ~ allowed.keys() | join(', ')) %}
    {% elif action not in allowed[pii] %}
        {% do faults.append('is ' ~ pii ~ ' and has ' ~ ('no action' if action is none else "action '" ~ action ~ "'")
            ~ ', which must be one of ' ~ allowed[pii] | join(', ')) %}
    {% elif pii == 'none' and action != 'drop' and modules.re.search(
            '(?i)e_?mail|phone|mobile|login|passw|(^|_)ssn|iban|passport|first_?name|last_?name|surname|street|(^|_)ip(_|$)', name) %}
        {% do faults.append("has pii 'none' and a name that suggests otherwise") %}
    {% elif type != 'bigint' and type != 'varchar' and not modules.re.match('^decimal\\(\\d+,\\d+\\)$', type) %}
        {% do faults.append("has type '" ~ type ~ "', which must be bigint, decimal(p,s) or varchar") %}
    {% elif action == 'keyed_hash' and not rule.get('domain') %}
        {% do faults.append('is hashed and has no domain: equal values of equal domains get equal hashes') %}
    {% elif action == 'keep' and type == 'varchar' and not rule.get('values') %}
        {% do faults.append('is kept, is text and lists no values; free text may hold anything') %}
    {% elif action == 'bin' and not (rule.get('width') and type == 'bigint') %}
        {% do faults.append('is binned and is no bigint with a width') %}
    {% elif action == 'generalise' and not ((rule.get('hierarchy') and rule.get('levels')) or (rule.get('widths') and type == 'bigint')) %}
        {% do faults.append('is generalised and has neither hierarchy and levels, nor widths and type bigint') %}
    {% endif %}
    {{ return(faults) }}
{% endmacro %}
