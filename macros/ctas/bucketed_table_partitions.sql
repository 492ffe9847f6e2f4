{#
  The partitions that this run builds: a list of lists of values, ascending, none twice. They are
  what the config's `partitions_to_build` gives (a query), else those that the model's rows are in.

  Arguments:
    settings: what _bucketed_table_settings returned.
    sql: the model's query.

  Usage: {% set partitions = _bucketed_table_partitions(settings, sql) %}
#}
{% macro _bucketed_table_partitions(settings, sql) %}
    {% set keys = settings.partitioned_by | map('tojson') | join(', ') %}
    {# Rendered now, as hooks are: which partitions is a question of what is there when the model runs. #}
    {% set wanted = render(settings.partitions_to_build) if settings.partitions_to_build else sql %}
    {% set found = run_query(
        'select distinct ' ~ keys ~ '\nfrom (\n' ~ wanted ~ '\n) as wanted\norder by ' ~ keys
    ) %}
    {% set partitions = [] %}
    {% for row in found.rows %}
        {% do partitions.append(row.values() | list) %}
        {% if none in row.values() %}
            {{ exceptions.raise_compiler_error(
                'bucketed_table cannot build ' ~ this ~ ': a partition key (' ~ keys ~ ') is NULL in some rows.'
                ~ ' Fix: leave those rows out, or give the key a value.') }}
        {% endif %}
        {% for value in row.values() if value is string and not modules.re.fullmatch('[ -&(-:<-~]+', value) %}
            {{ exceptions.raise_compiler_error(
                'bucketed_table cannot build ' ~ this ~ ': the partition key ' ~ value | tojson ~ ' is empty, or has'
                ~ ' a quote, a semicolon or a character beyond ASCII, which cannot be in a path or asked of the catalog.'
                ~ ' Fix: another key, or url_encode(key).') }}
        {% endfor %}
    {% endfor %}
    {% do athena_recipes._refuse_too_many_partitions(settings, partitions, false) %}
    {{ return(partitions) }}
{% endmacro %}
