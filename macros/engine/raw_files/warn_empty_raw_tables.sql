{#
  Warn about each location of raw tables without a file, unless the meta of its tables says `is_optional: true`.

  Arguments:
    declarations: what _raw_table_declaration returned, for each table.

  Usage: {% do athena_recipes._warn_empty_raw_tables(declarations) %}
#}
{% macro _warn_empty_raw_tables(declarations) %}
    {% set needed = declarations | rejectattr('is_optional') | list %}
    {% set with_files = adapter.dispatch('locations_with_files', 'athena_recipes')(needed) if needed else [] %}
    {% for location in needed | map(attribute='location') | unique if location not in with_files %}
        {% do exceptions.warn(
            'Raw table ' ~ needed | selectattr('location', 'equalto', location) | map(attribute='name') | join(' and ')
            ~ ': no file to read in ' ~ location ~ ', so it has no row. Fix: put its files there, correct the location, or'
            ~ ' set `is_optional: true` in its meta.'
        ) %}
    {% endfor %}
{% endmacro %}

{% macro default__locations_with_files(declarations) %}
    {{ athena_recipes._raise_unsupported_engine('locations_with_files') }}
{% endmacro %}

{% macro duckdb__locations_with_files(declarations) %}
    {% set found = [] %}
    {% for declaration in declarations %}
        {% if athena_recipes._duckdb_raw_files(declaration).count > 0 %}{% do found.append(declaration.location) %}{% endif %}
    {% endfor %}
    {{ return(found) }}
{% endmacro %}

{#
  One query for all locations. Of the tables at a location the one without partitions is read up to a first row.
  Projected partitions may be many empty folders: there the list of files answers, and without a list the location
  counts as one with files.
#}
{% macro athena__locations_with_files(declarations) %}
    {% set readers = {} %}
    {% for declaration in declarations %}
        {% set key = declaration.location[declaration.root | length:] %}
        {% set list = athena_recipes._raw_file_list_of(declaration).relation %}
        {% set text = athena_recipes._sql_text(declaration.location) %}
        {% if declaration.projected %}
            {% do readers.setdefault(
                declaration.location,
                'select distinct ' ~ text ~ ' as location from ' ~ list ~ ' where starts_with(file_key, '
                ~ athena_recipes._sql_text(key) ~ ') and file_bytes > 0'
                ~ '\nunion all select ' ~ text ~ ' from ' ~ list ~ ' having count_if(file_key is null) = 0'
            ) %}
        {% elif not declaration.partitions or 'starts_with' in readers.get(declaration.location, 'starts_with') %}
            {% do readers.update({
                declaration.location: 'select ' ~ text ~ ' as location from (select "$path" from ' ~ declaration.relation ~ ' limit 1) as one'
            }) %}
        {% endif %}
    {% endfor %}
    {{ return(run_query(readers.values() | join('\nunion all ')).columns[0].values() | list) }}
{% endmacro %}
