-- One row per station of ghcnd-stations.txt, with names for its codes and what the inventory says. A station that is
-- listed twice, or moved, keeps one row; of several lines the last file and line counts.
with

station_lines as (

    select * from {{ ref('stg_climate_observations__station_lines') }}
    where problem is null or problem = 'no_name'

),

inventory_lines as (

    select * from {{ ref('stg_climate_observations__inventory_lines') }}
    where problem is null

),

numbered as (

    select
        station_lines.*,
        row_number() over (partition by station_id order by source_path desc, line desc) as line_number
    from station_lines

),

places as (

    select
        station_id,
        latitude,
        longitude
    from station_lines
    union
    select
        station_id,
        latitude,
        longitude
    from inventory_lines

),

place_counts as (

    select
        station_id,
        count(*) as places
    from places
    group by station_id

),

inventory as (

    select
        station_id,
        count(distinct element) as elements,
        min(first_year) as first_year,
        max(last_year) as last_year
    from inventory_lines
    group by station_id

),

-- Lines that observation_rejects has as bad_code are not used.
countries as (

    select
        substr(replace(line, chr(65279), ''), 1, 2) as country_code,
        min(trim(substr(replace(line, chr(65279), ''), 4))) as country
    from {{ source('climate_observations', 'countries') }}
    where regexp_like(replace(line, chr(65279), ''), '^[A-Z]{2} +[^ ]')
    group by substr(replace(line, chr(65279), ''), 1, 2)

),

states as (

    select
        substr(replace(line, chr(65279), ''), 1, 2) as state_code,
        min(trim(substr(replace(line, chr(65279), ''), 4))) as state
    from {{ source('climate_observations', 'states') }}
    where regexp_like(replace(line, chr(65279), ''), '^[A-Z]{2} +[^ ]')
    group by substr(replace(line, chr(65279), ''), 1, 2)

),

networks as (

    select * from {{ ref('climate_observations__networks') }}

)

select
    numbered.station_id,
    numbered.station_name,
    substr(numbered.station_id, 1, 2) as country_code,
    countries.country,
    numbered.state_code,
    states.state,
    substr(numbered.station_id, 3, 1) as network_code,
    networks.network,
    numbered.latitude,
    numbered.longitude,
    numbered.elevation_metres,
    numbered.gsn_flag is not null as is_gsn,
    numbered.network_flag as reference_network,
    numbered.wmo_id,
    place_counts.places,
    place_counts.places > 1 as has_moved,
    inventory.elements,
    inventory.first_year,
    inventory.last_year
from numbered
left join place_counts
    on numbered.station_id = place_counts.station_id
left join inventory
    on numbered.station_id = inventory.station_id
left join countries
    on substr(numbered.station_id, 1, 2) = countries.country_code
left join states
    on numbered.state_code = states.state_code
left join networks
    on substr(numbered.station_id, 3, 1) = networks.network_code
where numbered.line_number = 1
