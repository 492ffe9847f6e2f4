-- The article's last step: rows per file in the joined output, compared by eye with the raw files. `as_written` is what
-- the article's job gives: trips with a pickup zone in the lookup, without rejects, once per delivery that its bookmark saw.
-- `meant` is the rows of the file. On the sample, files with coordinates have 0 rows as written and 246 as meant; those
-- with zones lose the trips whose zone the lookup lacks, which `unknown_zone` counts.
select
    source_file,
    count(case when pickup_zone <> 'Unknown' then 1 end) as as_written,
    count(case when pickup_zone = 'Unknown' then 1 end) as unknown_zone,
    count(*) as meant
from {{ ref('taxi_bookmarks__trips') }}
group by source_file
order by source_file
