{#
  The color of a rate, as a SQL expression: Green from the second threshold on, Red up to the first, Amber
  between them; NULL without a rate. With two equal thresholds there is no Amber, and a rate equal to them is Green.

  Arguments:
    rate: SQL expression of the rate, 0 to 1.
    red_up_to: SQL expression of the largest rate that is Red.
    green_from: SQL expression of the smallest rate that is Green.

  Usage: select {{ athena_recipes.reconcile_quality('match_rate', '0.99e0', '0.999e0') }} as data_quality from report
#}
{% macro reconcile_quality(rate, red_up_to, green_from) %}
    {{ return('case when ' ~ rate ~ ' >= ' ~ green_from ~ " then 'Green' when " ~ rate ~ ' <= ' ~ red_up_to
        ~ " then 'Red' when " ~ rate ~ ' < ' ~ green_from ~ " then 'Amber' end") }}
{% endmacro %}
