{#
  The number of hosts of the fixed set, web_sessions_hosts. Ends the compilation if it is no whole number of 1 or more.

  Usage: where host_rank <= {{ web_sessions_hosts() }}
#}
{% macro web_sessions_hosts() %}
    {% set hosts = var('web_sessions_hosts') | string %}
    {% if not modules.re.fullmatch('0*[1-9][0-9]{0,5}', hosts) %}
        {{ exceptions.raise_compiler_error("web_sessions_hosts is '" ~ hosts ~ "'. Fix: give a whole number, 1 to 999999.") }}
    {% endif %}
    {{ return(hosts | int) }}
{% endmacro %}
