-- One row per zone and version, valid for files that were first loaded from valid_from on and before valid_to.
-- taxi_bookmarks_zones: current has the newest version for all files; versioned the one of each file's first load.
-- jinja: the variable decides, and Athena should not read both.
-- depends_on: {{ ref('taxi_bookmarks__zone_history') }}, {{ ref('taxi_bookmarks__taxi_zones') }}
{% if taxi_bookmarks_has_versions() -%}
with

versions as (

    select
        history.location_id,
        history.borough,
        history.zone,
        history.service_zone,
        cast(history.dbt_valid_from as timestamp) as valid_from,
        cast(history.dbt_valid_to as timestamp) as valid_to,
        row_number() over (partition by history.location_id order by history.dbt_valid_from) as version_number
    from {{ ref('taxi_bookmarks__zone_history') }} as history

)

select
    location_id,
    borough,
    zone,
    service_zone,
    -- What was there before the first version is not known.
    case when version_number = 1 then timestamp '0001-01-01 00:00:00' else valid_from end as valid_from,
    coalesce(valid_to, timestamp '9999-12-31 00:00:00') as valid_to
from versions
{%- else -%}
select
    location_id,
    borough,
    zone,
    service_zone,
    timestamp '0001-01-01 00:00:00' as valid_from,
    timestamp '9999-12-31 00:00:00' as valid_to
from {{ ref('taxi_bookmarks__taxi_zones') }}
{%- endif %}
