{#
  Each named column is between two limits, both included; NULL passes. Fails with one row that has, under each
  column's name, how many rows are outside.

  Arguments:
    columns: column -> {low: smallest value allowed, high: greatest value allowed}; either may be left out, and is a
      number or another column.

  Usage: data_tests: [within: {arguments: {columns: {share_pct: {low: 0, high: 100}, objects: {low: 1}}}}]
#}
{% test within(model, columns) %}
    {%- set outside = {} %}
    {%- for name, limits in columns.items() %}
        {%- if not limits or limits.keys() | reject('in', ['low', 'high']) | list %}
            {{ exceptions.raise_compiler_error(
                'Test within of ' ~ model ~ ': the limits of the column ' ~ name ~ ' are ' ~ limits
                ~ '. Fix: give it low, high or both, such as {low: 0, high: 100}'
            ) }}
        {%- endif %}
        {%- set low = name ~ ' < ' ~ limits.low if 'low' in limits %}
        {%- set high = name ~ ' > ' ~ limits.high if 'high' in limits %}
        {%- do outside.update({name: [low, high] | select | join(' or ')}) %}
    {%- endfor %}
    select
        {%- for name, condition in outside.items() %}
        count_if({{ condition }}) as {{ name }}{{ ',' if not loop.last }}
        {%- endfor %}
    from {{ model }}
    having
        count_if(
            {{ outside.values() | join('\n            or ') }}
        ) > 0
{% endtest %}
