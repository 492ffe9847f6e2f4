-- One row per user of the exports, by the newest import.
with

versions as (

    select
        id as user_id,
        coalesce(lower(is_bot) = 'true', false) as is_bot,
        coalesce(lower(deleted) = 'true', false) as has_left,
        row_number() over (
            partition by id
            order by coalesce(updated, '') desc, "$path" desc, coalesce(is_bot, '') desc, coalesce(deleted, '') desc
        ) as version_number
    from {{ source('slack_words', 'users_raw') }}
    where id is not null

)

select
    user_id,
    is_bot,
    has_left
from versions
where version_number = 1
