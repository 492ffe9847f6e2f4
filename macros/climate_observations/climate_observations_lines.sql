{#
  The lines of NOAA's files of a year as a subquery: line_kind is `observation`, `header` or why the line is rejected, and
  the values are read where the line has the form of an observation. One pattern decides about a line, and what it
  matched is cut at fixed places, so that a line is read once. Columns: source_path, file_year, line, line_kind, station_id,
  observed_date, element, value, m_flag, q_flag, s_flag, obs_time.

  Usage: from {{ climate_observations_lines() }} as lines
#}
{% macro climate_observations_lines() -%}
(
    select
        source_path,
        file_year,
        line,
        station_id,
        observed_date,
        element,
        try_cast(element_at(fields, 1) as bigint) as value,
        nullif(nullif(element_at(fields, 2), ''), ' ') as m_flag,
        nullif(nullif(element_at(fields, 3), ''), ' ') as q_flag,
        nullif(nullif(element_at(fields, 4), ''), ' ') as s_flag,
        nullif(trim(element_at(fields, 5)), '') as obs_time,
        case
            when is_observation and file_year is null then 'no_year'
            when is_observation and observed_date is null then 'bad_date'
            when is_observation and year(observed_date) <> file_year then 'outside_year'
            when is_observation and element_at(fields, 1) = '-9999' then 'missing_value'
            when is_observation then 'observation'
            when trim(line) = '' then 'blank_line'
            -- The beginning of the header may be cut off.
            when
                length(letters) > length(',S_FLAG,OBS_TIME')
                and strpos('ID,DATE,ELEMENT,DATA_VALUE,M_FLAG,Q_FLAG,S_FLAG,OBS_TIME', letters)
                = length('ID,DATE,ELEMENT,DATA_VALUE,M_FLAG,Q_FLAG,S_FLAG,OBS_TIME') - length(letters) + 1
                then 'header'
            -- Two fields are names of columns. Commas are doubled, so that matches do not overlap.
            when
                cardinality(
                    regexp_extract_all(
                        ',' || replace(regexp_replace(upper(line), '[^A-Z0-9,]', ''), ',', ',,') || ',',
                        ',((STATION)?ID|STATION|DATE|DAY|ELEMENT|TYPE|(DATA)?VALUE[0-9]*|READING|'
                        || '(M|Q|S|MEASUREMENT|QUALITY|SOURCE)?FLAG[0-9]*|(OBS)?TIME),'
                    )
                ) > 1
                then 'other_header'
            -- Or they have names of another provider: neither a station's number nor a day is there.
            when
                cardinality(split(line, ',')) = 8
                and not regexp_like(split_part(line, ',', 1), '[0-9]{4}')
                and regexp_like(split_part(line, ',', 2), '^[^0-9]*[^0-9 "-][^0-9]*$')
                then 'other_header'
            when strpos(line, '"') > 0 then 'quotation_marks'
            when cardinality(split(line, ',')) <> 8 then 'field_count'
            when not regexp_like(split_part(line, ',', 1), '^[A-Za-z]{2}[A-Za-z0-9_-]{9}$') then 'bad_station'
            when not regexp_like(split_part(line, ',', 2), '^[0-9]{8}$') then 'bad_date'
            when not regexp_like(split_part(line, ',', 3), '^[A-Z0-9]{4}$') then 'bad_element'
            when not regexp_like(split_part(line, ',', 4), '^-?[0-9]{1,6}$') then 'bad_value'
            when not regexp_like(split_part(line, ',', 8), '^([0-9]{4}| *)$') then 'bad_time'
            else 'bad_flag'
        end as line_kind
    from (
        select
            source_path,
            file_year,
            line,
            is_observation,
            case when not is_observation then regexp_replace(upper(line), '[^A-Z_,]', '') end as letters,
            case when is_observation then substr(line, 1, 11) end as station_id,
            case
                when is_observation
                    then try_cast(substr(line, 13, 4) || '-' || substr(line, 17, 2) || '-' || substr(line, 19, 2) as date)
            end as observed_date,
            case when is_observation then substr(line, 22, 4) end as element,
            case when is_observation then split(substr(line, 27), ',') end as fields
        from (
            select
                source_path,
                line,
                cast({{ climate_observations_file_year('source_path') }} as integer) as file_year,
                regexp_like(
                    line,
                    '^[A-Za-z]{2}[A-Za-z0-9_-]{9},[0-9]{8},[A-Z0-9]{4},-?[0-9]{1,6},[A-Za-z0-9 ]?,[A-Za-z0-9 ]?,[A-Za-z0-9 ]?,([0-9]{4}| *)$'
                ) as is_observation
            from (
                select
                    "$path" as source_path,
                    -- Without the byte order mark; a line of \N is NULL in a text file.
                    replace(coalesce(line, ''), chr(65279), '') as line
                from {{ source('climate_observations', 'by_year') }}
            ) as raw_lines
        ) as judged
    ) as cut
)
{%- endmacro %}
