-- The days of each station, element and month are different ones, in all years: as many bits as rows.
select
    id,
    element,
    year,
    month(dt) as calendar_month,
    count(*) as observations
from {{ ref('climate_observations__noaa') }}
group by id, element, year, month(dt)
having count(*) <> bit_count(cast(sum(cast(power(2, day(dt)) as bigint)) as bigint), 64)
