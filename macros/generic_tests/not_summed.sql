{#
  No model, snapshot, analysis or singular test that reads the table directly sums the column, by what its code says:
  users of two hours are no users of both. For columns with `meta: {additive: false}`. One row per node that does.

  Arguments:
    model: the table; dbt gives it.
    column_name: the column; dbt gives it.
    except_in: names of nodes that may, such as an analysis that shows the mistake.

  Usage: columns: [{name: users, config: {meta: {additive: false}}, data_tests: [not_summed]}]
#}
{% test not_summed(model, column_name, except_in=[]) %}
    {%- set found = [] %}
    {%- if execute %}
        {%- set tables = graph.nodes.values() | selectattr('schema', 'equalto', model.schema)
            | selectattr('alias', 'equalto', model.identifier) | map(attribute='unique_id') | list %}
        {#- What is summed, with up to three calls of functions within each other; the name is no text. #}
        {%- set level = namespace(pattern='[^()]*') %}
        {%- for _ in range(3) %}
            {%- set level.pattern = '(?:[^()]|\\(' ~ level.pattern ~ '\\))*' %}
        {%- endfor %}
        {%- set sums = '(?i)\\bsum\\s*\\((' ~ level.pattern ~ ')\\)' %}
        {%- set name = "(?i)(?<!['\\w])" ~ modules.re.escape(column_name.strip('"')) ~ "(?!['\\w])" %}
        {%- for node in graph.nodes.values() if node.resource_type in ['model', 'snapshot', 'analysis', 'test'] %}
            {%- set reads = node.depends_on.nodes | select('in', tables) | list %}
            {%- set code = modules.re.sub('--[^\n]*', '', node.raw_code or '') %}
            {%- for summed in modules.re.findall(sums, code) if reads and modules.re.search(name, summed) %}
                {%- if node.name not in except_in and node.name not in found %}
                    {%- do found.append(node.name) %}
                {%- endif %}
            {%- endfor %}
        {%- endfor %}
    {%- endif %}
    {%- for name in found | sort %}
    select {{ athena_recipes._sql_text(name) }} as summed_in
    {{ 'union all' if not loop.last }}
    {%- else %}
    select cast(null as varchar) as summed_in
    where 1 = 0
    {%- endfor %}
{% endtest %}
