-- The article's query, in the database of the marts. Its columns `dt` and `temperature` are grouped by day for the two plots.
-- It is right where header lines are left out. Read with the article's `read_csv` and no `header`, files with a header give a
-- first row `ID,DATE,ELEMENT,…`, and `value` is a text. `year` is the partition: three of them are read.
-- On the sample: 8,220 rows.
select
    id,
    dt,
    element,
    value,
    m_flag,
    q_flag,
    s_flag,
    year,
    value / 10e0 as temperature
from {{ ref('climate_observations__noaa') }}
where
    year between 1887 and 1889
    and substr(id, 1, 2) = 'US'
    and element = 'TMAX'
    and q_flag is null
