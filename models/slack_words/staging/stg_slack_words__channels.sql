-- One row per channel of the exports, by the newest import.
with

versions as (

    select
        id as channel_id,
        name as channel_name,
        row_number() over (
            partition by id
            order by coalesce(updated, '') desc, "$path" desc, coalesce(name, '') desc
        ) as version_number
    from {{ source('slack_words', 'channels_raw') }}
    where id is not null

)

select
    channel_id,
    channel_name
from versions
where version_number = 1
