{#
  The tasks to reconcile: the variable reconciliation_tasks, or the demonstration's tables.

  Usage: {{ athena_recipes.reconcile_task_details(reconciliation_tasks()) }}
#}
{% macro reconciliation_tasks() %}
    {% if var('vars', none) is mapping %}
        {{ exceptions.raise_compiler_error('reconcile: the tasks are below `vars` in --vars, where nothing reads them.'
            ~ ' Fix: leave out the line `vars:`; it belongs to dbt_project.yml.') }}
    {% endif %}
    {# An empty list is an error of its reader; it does not mean the demonstration. #}
    {% set tasks = var('reconciliation_tasks') %}
    {{ return(tasks if tasks is not none else [
        {
            'name': 'rec_task_1', 'red_up_to': 0.5, 'green_from': 1,
            'tables': [_reconciliation_my_favorite(), _reconciliation_my_skills()],
        },
        {'name': 'tpch', 'tables': [
            dict(_reconciliation_orders(), table='orders', full=true, buckets=128),
            dict(_reconciliation_orders(), table='orders_sample', sample_pct=10),
        ]},
        {'name': 'rules', 'tables': [_reconciliation_typed_values()], 'rate': 'cells'},
    ]) }}
{% endmacro %}

{#
  The article's table MyFavorite, whose columns have other names in the data lake.
#}
{% macro _reconciliation_my_favorite() %}
    {{ return({
        'table': 'MyFavorite',
        'a': {'source': 'reconciliation.my_favorite_a'},
        'b': {'source': 'reconciliation.my_favorite_b'},
        'key': 'id',
        'columns': [
            {'name': 'animal', 'a': 'animal2', 'b': 'animalb'},
            {'name': 'fruit', 'a': 'fruit1', 'b': 'fruita'},
            {'name': 'car', 'a': 'car1', 'b': 'carb'},
        ],
    }) }}
{% endmacro %}

{#
  The article's table MySkills.
#}
{% macro _reconciliation_my_skills() %}
    {{ return({
        'table': 'MySkills',
        'a': {'source': 'reconciliation.my_skills_a'},
        'b': {'source': 'reconciliation.my_skills_b'},
        'key': 'id',
        'columns': ['instrument', 'sport', 'language'],
    }) }}
{% endmacro %}

{#
  TPC-H orders: a SQL Server's export as text against the data lake's types.
#}
{% macro _reconciliation_orders() %}
    {{ return({
        'a': {'ref': 'stg_reconciliation__orders_a'},
        'b': {'source': 'reconciliation.orders_b'},
        'key': {'name': 'o_orderkey', 'compare': 'number', 'scale': 0},
        'columns': [
            {'name': 'o_custkey', 'compare': 'number'},
            'o_orderstatus',
            {'name': 'o_totalprice', 'compare': 'number', 'scale': 2},
            {'name': 'o_orderdate', 'compare': 'date'},
            {'name': 'o_orderpriority', 'trim': true},
            {'name': 'discount_rate', 'compare': 'float', 'relative': 1e-9},
            {'name': 'updated_at', 'compare': 'timestamp', 'precision': 'second', 'time_zone_a': 'Europe/Berlin'},
            {'name': 'o_comment', 'empty_is_null': true},
        ],
    }) }}
{% endmacro %}

{#
  One column for each rule of equality.
#}
{% macro _reconciliation_typed_values() %}
    {{ return({
        'table': 'typed_values',
        'a': {'source': 'reconciliation.typed_values_a'},
        'b': {'source': 'reconciliation.typed_values_b'},
        'key': 'case_id',
        'columns': [
            {'name': 'quantity', 'compare': 'number'},
            {'name': 'amount', 'compare': 'number', 'scale': 2},
            {'name': 'ratio', 'compare': 'float', 'absolute': 1e-9},
            {'name': 'growth', 'compare': 'float', 'relative': 1e-6},
            {'name': 'name', 'trim': true, 'ignore_case': true},
            {'name': 'note', 'empty_is_null': true},
            {'name': 'born', 'compare': 'date'},
            {'name': 'changed', 'compare': 'timestamp', 'precision': 'second'},
            {'name': 'local_time', 'compare': 'timestamp', 'time_zone_a': 'Europe/Berlin'},
            {'name': 'seen', 'compare': 'timestamp', 'tolerance_seconds': 1},
            {'name': 'active', 'compare': 'boolean'},
            {'name': 'code', 'compare': 'exact'},
        ],
    }) }}
{% endmacro %}
