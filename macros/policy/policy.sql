{#
  The policy of one raw table: the meta of each column of a source, checked and completed. A column without a class
  ends the run before anything is built; the error has every invalid column.

  Arguments:
    source_name: name of the source.
    table: name of the raw table.

  Returns: source_name, name, file (that declares it), key, about_persons, person, sets, combined, accepted_risk, personas,
  surplus (the column that only a line with too many fields has, or none), columns; a column has name, type, pii, action, public_name, public_type, ladder (steps of generalisation, below the
  top), height (their number), weight (relative cost of a step of its ladder) and the fields of its action.

  Usage: {% set policy = athena_recipes.policy('clinic', 'patients') %}
#}
{% macro policy(source_name, table) %}
    {% if not execute %}
        {{ return({'source_name': source_name, 'name': table, 'file': '', 'key': [], 'about_persons': false, 'person': none,
            'sets': {}, 'combined': {}, 'accepted_risk': {}, 'personas': {}, 'surplus': none, 'columns': []}) }}
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
    {% set about_persons = meta.get('is_about_persons', false) %}
    {% set faults, columns, surplus = [], [], [] %}
    {% for column in sources[0].columns.values() %}
        {% set rule = dict(column.config.meta or column.meta or {}) %}
        {% for fault in athena_recipes._policy_faults(column.name, rule, about_persons) %}
            {% do faults.append('column ' ~ column.name ~ ' ' ~ fault) %}
        {% endfor %}
        {% if rule.get('is_surplus') %}
            {% do surplus.append(column.name) %}
            {% if not loop.last or rule.get('action') != 'drop' %}
                {% do faults.append('column ' ~ column.name ~ ' is surplus, so it must be the last one and have the action drop') %}
            {% endif %}
        {% else %}
            {% do columns.append(athena_recipes._policy_column(column, rule)) %}
        {% endif %}
    {% endfor %}
    {% if meta.get('key') and 'skip.header' in (sources[0].external.tbl_properties or '' if sources[0].external else '') %}
        {% do faults.append('the table skips header lines, which Athena does not compare with the declared columns; remove'
            ~ ' skip.header.line.count, then the header is compared before anything is published') %}
    {% endif %}
    {% set names = columns | map(attribute='name') | list %}
    {% for name in meta.get('key', []) + ([meta.person] if meta.get('person') else []) if name not in names %}
        {% do faults.append('the meta of the table names the column ' ~ name ~ ', which is not declared') %}
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
        'file': sources[0].original_file_path,
        'key': meta.get('key', []),
        'about_persons': about_persons,
        'person': meta.get('person'),
        'sets': meta.get('quasi_identifier_sets', {}),
        'combined': meta.get('combined_knowledge', {}),
        'accepted_risk': meta.get('accepted_risk', {}),
        'personas': meta.get('personas', {}),
        'surplus': surplus | first if surplus else none,
        'columns': columns,
    }) }}
{% endmacro %}

{#
  A column's rule, completed: names, types and the ladder.

  Arguments:
    column: the column of a source.
    rule: its meta.

  Usage: {% do columns.append(athena_recipes._policy_column(column, rule)) %}
#}
{% macro _policy_column(column, rule) %}
    {% set type, action = rule.get('type', 'varchar'), rule.get('action') %}
    {% set is_hash = action in ['keyed_hash', 'row_hash'] %}
    {% set ladder = athena_recipes._policy_ladder(rule) %}
    {% set is_text = is_hash or action == 'generalise'
        or (action == 'bin' and ladder and ladder[0].kind not in ['width', 'decimal_width']) %}
    {{ return(dict(rule, **{
        'name': column.name,
        'type': type,
        'public_name': none if action == 'drop' else column.name ~ ('_anonym' if is_hash else ''),
        'public_type': none if action == 'drop' else ('varchar' if is_text else type),
        'ladder': ladder,
        'height': (ladder | length) if action == 'generalise' else 0,
        'weight': rule.get('weight', 1),
        'description': column.description,
    })) }}
{% endmacro %}
