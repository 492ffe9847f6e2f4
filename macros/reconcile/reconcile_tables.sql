{#
  The tables of all tasks, each with all settings. A table has those of its task unless it names its own.

  Arguments:
    tasks: list of `{name, tables: [{table, a, b, key, columns, …}], …}`; see `reconcile_task_details`.
#}
{% macro _reconcile_tables(tasks) %}
    {% set defaults = {
        'where': none, 'sample_pct': 100, 'sample_seed': '', 'full': false, 'buckets': 1048576,
        'red_up_to': 0.99, 'green_from': 0.999, 'rate': 'rows',
    } %}
    {% set own = ['table', 'a', 'b', 'key', 'columns'] %}
    {% set found, names = [], [] %}
    {% if tasks and (tasks is string or tasks is mapping) %}
        {{ exceptions.raise_compiler_error("reconcile: the tasks are no list. Fix: begin each task with '- name:'.") }}
    {% endif %}
    {% for task in tasks or [] %}
        {% for setting in ['name', 'tables'] if not task[setting] %}
            {{ exceptions.raise_compiler_error('reconcile: ' ~ ('task ' ~ task.name if task.name else 'a task') ~ " has no '"
                ~ setting ~ "'. Fix: write {name: …, tables: […]}.") }}
        {% endfor %}
        {% if task.tables is string or task.tables is mapping %}
            {{ exceptions.raise_compiler_error('reconcile: the tables of task ' ~ task.name
                ~ " are no list. Fix: begin each table with '- table:'.") }}
        {% endif %}
        {% set of_task = dict(defaults) %}
        {% for setting, value in task.items() if setting not in ('name', 'tables') %}
            {% do of_task.update({setting: value}) %}
        {% endfor %}
        {% for table in task.tables %}
            {% set full = dict(of_task, **table) %}
            {% for setting in full if setting not in defaults and setting not in own %}
                {{ exceptions.raise_compiler_error('reconcile: task ' ~ task.name ~ " has the setting '" ~ setting
                    ~ "'. Fix: use one of " ~ (own + defaults.keys() | list) | join(', ') ~ '.') }}
            {% endfor %}
            {% for setting in own if not full.get(setting) %}
                {{ exceptions.raise_compiler_error('reconcile: a table of task ' ~ task.name ~ " has no '" ~ setting
                    ~ "'. Fix: name it.") }}
            {% endfor %}
            {% do full.update({'task': task.name}) %}
            {% do athena_recipes._reconcile_check_table(full, names) %}
            {% for setting in ['sample_pct', 'red_up_to', 'green_from'] %}
                {% do full.update({setting: full[setting] | float}) %}
            {% endfor %}
            {% do names.append((full.task, full.table)) %}
            {% do found.append(full) %}
        {% endfor %}
    {% endfor %}
    {% if not found %}
        {{ exceptions.raise_compiler_error('reconcile: there is no task with a table. Fix: name one.') }}
    {% endif %}
    {{ return(found) }}
{% endmacro %}

{#
  Refuses settings of a table that have no meaning.

  Arguments:
    table: the table with all settings.
    names: (task, table) of the tables before.
#}
{% macro _reconcile_check_table(table, names) %}
    {% set called = 'reconcile: table ' ~ table.table ~ ' of task ' ~ table.task %}
    {% for setting in ['sample_pct', 'red_up_to', 'green_from'] if table[setting] | float(-1) < 0 %}
        {{ exceptions.raise_compiler_error(called ~ ' has ' ~ setting ~ " '" ~ table[setting] ~ "'. Fix: a number, such as "
            ~ ('10' if setting == 'sample_pct' else '0.99') ~ '.') }}
    {% endfor %}
    {% if table.full is not boolean %}
        {{ exceptions.raise_compiler_error(called ~ " has full '" ~ table.full ~ "'. Fix: true or false.") }}
    {% elif (table.task, table.table) in names %}
        {{ exceptions.raise_compiler_error(called ~ ' is there twice. Fix: give one another name.') }}
    {% elif not 0 <= table.red_up_to | float <= table.green_from | float <= 1 %}
        {{ exceptions.raise_compiler_error(called ~ ' has red_up_to ' ~ table.red_up_to ~ ' and green_from '
            ~ table.green_from ~ '. Fix: both from 0 to 1, red_up_to not above green_from.') }}
    {% elif table.rate not in ('rows', 'cells') %}
        {{ exceptions.raise_compiler_error(called ~ " has rate '" ~ table.rate ~ "'. Fix: rows or cells.") }}
    {% endif %}
{% endmacro %}

{#
  A text as a literal.

  Arguments:
    text: the text.
#}
{% macro _reconcile_literal(text) %}
    {{ return("'" ~ (text | string | replace("'", "''")) ~ "'") }}
{% endmacro %}
