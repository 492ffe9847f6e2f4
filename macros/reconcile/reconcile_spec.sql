{#
  A column to compare, with all settings: a name, or a mapping of settings. Unknown settings and values
  are errors, because a misspelt tolerance would compare exactly.

  Arguments:
    column: `fruit`, or `{name: fruit, a: fruit1, b: fruita, compare: text, trim: true}`.
#}
{% macro _reconcile_column(column) %}
    {% if column is not string and column is not mapping %}
        {{ exceptions.raise_compiler_error(
            "reconcile: '" ~ column ~ "' is no column. Fix: write a name, or a mapping such as {name: price, compare: number}.") }}
    {% endif %}
    {% set settings = {'name': column} if column is string else column %}
    {% set defaults = {
        'name': none, 'a': none, 'b': none, 'compare': 'text', 'trim': false, 'ignore_case': false,
        'empty_is_null': false, 'scale': none, 'absolute': 0, 'relative': 0, 'precision': 'millisecond',
        'tolerance_seconds': 0, 'time_zone_a': none, 'time_zone_b': none,
    } %}
    {% for setting in settings if setting not in defaults %}
        {{ exceptions.raise_compiler_error(
            "reconcile: a column has the setting '" ~ setting ~ "'. Fix: use one of " ~ defaults.keys() | join(', ') ~ '.') }}
    {% endfor %}
    {% set full = dict(defaults, **settings) %}
    {% do full.update({'name': full.name or full.b}) %}
    {% if not modules.re.fullmatch('[a-z_][a-z0-9_]*', full.name | string) %}
        {{ exceptions.raise_compiler_error(
            "reconcile: '" ~ full.name ~ "' is no name of a column. Fix: give `name` in lower-case letters, digits and _;"
            ~ ' expressions go into `a` and `b`.') }}
    {% endif %}
    {% if athena_recipes._is_reserved_word(full.name) %}
        {{ exceptions.raise_compiler_error(
            "reconcile: '" ~ full.name ~ "' is a reserved word. Fix: give the column another `name`, and '\"" ~ full.name
            ~ "\"' as `a` and `b`.") }}
    {% endif %}
    {% set kinds = ['text', 'number', 'float', 'date', 'timestamp', 'boolean', 'exact'] %}
    {% if full.compare not in kinds %}
        {{ exceptions.raise_compiler_error(
            'reconcile: column ' ~ full.name ~ " has compare '" ~ full.compare ~ "'. Fix: use one of " ~ kinds | join(', ') ~ '.') }}
    {% endif %}
    {% set units = ['millisecond', 'second', 'minute', 'hour', 'day'] %}
    {% if full.precision not in units %}
        {{ exceptions.raise_compiler_error(
            'reconcile: column ' ~ full.name ~ " has precision '" ~ full.precision ~ "'. Fix: use one of " ~ units | join(', ') ~ '.') }}
    {% endif %}
    {% if full.scale is not none and full.scale not in range(18) %}
        {{ exceptions.raise_compiler_error(
            'reconcile: column ' ~ full.name ~ ' has scale ' ~ full.scale ~ '. Fix: a whole number from 0 to 17.') }}
    {% endif %}
    {% do athena_recipes._reconcile_check_column(full, defaults) %}
    {% do full.update({'a': full.a or full.name, 'b': full.b or full.name}) %}
    {% for setting in ['absolute', 'relative', 'tolerance_seconds'] %}
        {% do full.update({setting: full[setting] | float}) %}
    {% endfor %}
    {{ return(full) }}
{% endmacro %}

{#
  Refuses settings that the column's rule ignores, because a tolerance of a number would compare exactly, and
  values without a meaning.

  Arguments:
    column: the column with all settings.
    defaults: all settings with their default values.
#}
{% macro _reconcile_check_column(column, defaults) %}
    {% set of_texts = ['trim', 'ignore_case', 'empty_is_null'] %}
    {% set used = {
        'text': of_texts,
        'number': of_texts + ['scale'],
        'float': of_texts + ['absolute', 'relative'],
        'date': of_texts,
        'timestamp': of_texts + ['precision', 'tolerance_seconds', 'time_zone_a', 'time_zone_b'],
        'boolean': of_texts,
        'exact': [],
    } %}
    {% set called = 'reconcile: column ' ~ column.name %}
    {% for setting, value in column.items() if setting not in ('name', 'a', 'b', 'compare') and value != defaults[setting] %}
        {% set rules = [] %}
        {% for rule in used if setting in used[rule] %}
            {% do rules.append(rule) %}
        {% endfor %}
        {% if setting not in used[column.compare] %}
            {{ exceptions.raise_compiler_error(called ~ ' is compared as ' ~ column.compare ~ ", which has no '" ~ setting
                ~ "'. Fix: leave it out, or compare: " ~ rules | join(' or ') ~ '.') }}
        {% elif setting in of_texts and value is not boolean %}
            {{ exceptions.raise_compiler_error(called ~ ' has ' ~ setting ~ " '" ~ value ~ "'. Fix: true or false.") }}
        {% elif setting in ('absolute', 'relative', 'tolerance_seconds') and value | float(-1) < 0 %}
            {{ exceptions.raise_compiler_error(called ~ ' has ' ~ setting ~ " '" ~ value
                ~ "'. Fix: a number from 0, such as 0.01.") }}
        {% elif setting in ('time_zone_a', 'time_zone_b') and value not in modules.pytz.all_timezones
            and not modules.re.fullmatch('[+-][0-9]{2}:[0-9]{2}', value | string) %}
            {{ exceptions.raise_compiler_error(called ~ ' has ' ~ setting ~ " '" ~ value
                ~ "'. Fix: a name of the IANA time zones, such as Europe/Berlin.") }}
        {% endif %}
    {% endfor %}
{% endmacro %}

{#
  All columns of a list, each with all settings. A name that is twice in the list is an error,
  and so is a compared column with a name of the result.

  Arguments:
    columns: the list; not empty.
    what: what the list is, for the error.
#}
{% macro _reconcile_columns(columns, what) %}
    {% set found, names = [], [] %}
    {% for column in ([columns] if columns is string or columns is mapping else columns or []) %}
        {% set full = athena_recipes._reconcile_column(column) %}
        {% if full.name in names %}
            {{ exceptions.raise_compiler_error(
                'reconcile: ' ~ full.name ~ ' is twice in the ' ~ what ~ '. Fix: give each column another `name`.') }}
        {% endif %}
        {% do names.append(full.name) %}
        {% do found.append(dict(full, position=loop.index)) %}
    {% endfor %}
    {% set taken = ['record_key', 'is_matched'] %}
    {% for name in names %}
        {% do taken.extend(['sourcea_' ~ name, 'matched_' ~ name]) %}
    {% endfor %}
    {% for name in names if what == 'columns' and name in taken %}
        {{ exceptions.raise_compiler_error(
            'reconcile: ' ~ name ~ ' is a name of the result. Fix: give the column another `name`, and its own name as `a` and `b`.') }}
    {% endfor %}
    {% if not found %}
        {{ exceptions.raise_compiler_error('reconcile: there are no ' ~ what ~ '. Fix: name at least one column.') }}
    {% endif %}
    {{ return(found) }}
{% endmacro %}

{#
  The table of a side: a relation as `ref` and `source` give it, `{ref: model}`, `{source: name.table}`, or
  the name of any table, such as that of a federated catalog ("redshift"."public"."orders").

  Arguments:
    side: the table.
#}
{% macro _reconcile_relation(side) %}
    {# dbt's relations are mappings too. #}
    {% if side is string or side.identifier is defined %}
        {{ return(side) }}
    {% elif side is mapping and side.ref %}
        {{ return(ref(side.ref)) }}
    {% elif side is mapping and side.source %}
        {% set parts = side.source.split('.') %}
        {{ return(source(parts[0], parts[1])) }}
    {% endif %}
    {{ exceptions.raise_compiler_error(
        "reconcile: '" ~ side ~ "' is no table. Fix: write {ref: model}, {source: name.table} or the name of a table.") }}
{% endmacro %}

{#
  A number as a literal of a double, in the notation that Athena and DuckDB read alike.

  Arguments:
    number: such as 1e-9.
#}
{% macro _reconcile_double(number) %}
    {% set text = (number | float) | string %}
    {{ return(text if 'e' in text else text ~ 'e0') }}
{% endmacro %}
