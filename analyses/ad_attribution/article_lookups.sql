-- The article's cold lookup: bids are in the folder of their file's time, and are searched by the time in the UUID. Bids
-- that were flushed in another hour than they were made in are not found. On the sample these are 26 of 3,634 bids that
-- events name; each is found in `bids`, whose partitions are of the UUID's time.
with

bids as (

    select * from {{ ref('ad_attribution__bids') }}

),

wanted as (

    select distinct
        request_id,
        bid_hour
    from {{ ref('ad_attribution__attributed_events') }}
    where status = 'attributed'

)

select
    count(*) as wanted_bids,
    count_if(bids.file_hour = wanted.bid_hour) as found_by_the_article,
    count_if(bids.file_hour <> wanted.bid_hour) as missed_by_the_article
from wanted
inner join bids
    on wanted.bid_hour = bids.bid_hour and wanted.request_id = bids.request_id
