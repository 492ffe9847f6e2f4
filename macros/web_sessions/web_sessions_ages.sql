{#
  The age ranges of demo_by_web_sess, as its struct names them.

  Usage: {% for age in web_sessions_ages() %}
#}
{% macro web_sessions_ages() %}
    {{ return(['18_to_25', '26_to_35', '36_to_45', '46_to_55', '56_to_65', '66_to_75', '76_plus']) }}
{% endmacro %}
