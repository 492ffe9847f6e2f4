{#
  Stop a run whose DuckDB profile lacks what the Trino functions and the raw tables need, and say
  which lines of profiles.yml to write.

  Usage: {% do athena_recipes._refuse_incomplete_profile() %}
#}
{% macro _refuse_incomplete_profile() %}
    {% set folder = 'macros' if project_name == 'athena_recipes' else 'dbt_packages/athena_recipes' %}
    {% set found = run_query("
        select
            (
                select coalesce(split(trim(tags['storage_version'], 'v+'), '.')::integer[] < [1, 4, 0], false)
                from duckdb_databases()
                where database_name = current_database()
            ),
            current_setting('TimeZone') not in ('UTC', 'Etc/UTC'),
            not current_setting('integer_division'),
            'is_empty_file' not in (select function_name from duckdb_functions()),
            'python_date_format' not in (select function_name from duckdb_functions())
    ").rows[0].values() %}
    {% set old_file, other_zone, other_division, no_raw_files, no_functions = found %}
    {# Each key once, so that the lines can be copied as they are. #}
    {% set settings = ['TimeZone: UTC'] if other_zone else [] %}
    {% if other_division %}{% do settings.append('integer_division: true') %}{% endif %}
    {% set plugins = ['{module: raw_files}'] if no_raw_files else [] %}
    {% if no_functions %}{% do plugins.append('{module: trino_functions}') %}{% endif %}
    {% set missing = [] %}
    {% if old_file %}
        {% do missing.append('config_options: {storage_compatibility_version: v1.5.0} (a file written before keeps its'
            ~ ' old version: move ' ~ target.path ~ ' away)') %}
    {% endif %}
    {% if settings %}{% do missing.append('settings: {' ~ settings | join(', ') ~ '}') %}{% endif %}
    {% if plugins %}
        {% do missing.append('module_paths: [' ~ folder ~ '/engine/python]') %}
        {% do missing.append('plugins: [' ~ plugins | join(', ') ~ ']') %}
    {% endif %}
    {% if missing %}
        {{ exceptions.raise_compiler_error(
            "The DuckDB profile lacks what Athena's functions need. Fix: in profiles.yml, output "
            ~ target.name ~ ', write ' ~ missing | join('; ')
        ) }}
    {% endif %}
{% endmacro %}
