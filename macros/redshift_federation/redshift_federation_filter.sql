{#
  The predicate of the star queries on a dimension, on its columns as they are stored: a predicate on an expression is
  not pushed down to the warehouse. table_sizes counts the rows that it leaves.

  Arguments:
    identifier: date_dim or customer_demographics.

  Usage: where {{ redshift_federation_filter('date_dim') }}
#}
{% macro redshift_federation_filter(identifier) -%}
    {%- if identifier == 'date_dim' -%}
d_year = {{ athena_recipes.whole_number_var('redshift_federation_year', 1, 9999) }}
    {%- else -%}
cd_marital_status = '{{ var('redshift_federation_marital_status') | replace("'", "''") }}'
    {%- endif -%}
{%- endmacro %}
