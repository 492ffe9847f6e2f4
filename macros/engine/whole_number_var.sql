{#
  A variable that is a whole number, as a number. Ends the run with a fix if it is none, or is out of range: Jinja's
  filter `int` makes 0 of a text, and tables of a year 0 are empty.

  Arguments:
    name: the variable's name.
    least: the least number, 0 or more.
    most: the greatest number.

  Usage: where d_year = {{ athena_recipes.whole_number_var('redshift_federation_year', 1, 9999) }}
#}
{% macro whole_number_var(name, least, most) %}
    {% set value = var(name) | string | trim %}
    {% if not modules.re.fullmatch('[0-9]{1,15}', value) or not least <= value | int <= most %}
        {{ exceptions.raise_compiler_error(
            'The variable ' ~ name ~ " is '" ~ value ~ "'. Fix: set it to a whole number, " ~ least ~ ' to ' ~ most ~ '.'
        ) }}
    {% endif %}
    {{ return(value | int) }}
{% endmacro %}
