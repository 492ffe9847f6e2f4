-- One row per channel and week with threads: how fast people answer. Threads with missing replies are not counted: their
-- first answer may be among these. Neither are threads with a deleted root. The median is the lower one of two.
with

threads as (

    select
        channel_id,
        cast(date_trunc('week', started_date) as date) as week_date,
        working_response_seconds,
        is_in_time
    from {{ ref('slack_words__thread_responses') }}
    where is_complete and not is_root_deleted

),

counted as (

    select
        channel_id,
        week_date,
        count(*) as threads,
        count(working_response_seconds) as answered_threads,
        count(case when is_in_time then 1 end) as threads_in_time,
        array_sort(array_agg(working_response_seconds)) as sorted_seconds
    from threads
    group by channel_id, week_date

)

select
    counted.channel_id,
    coalesce(channels.channel_name, counted.channel_id) as channel_name,
    counted.week_date,
    cast(counted.threads as bigint) as threads,
    cast(counted.answered_threads as bigint) as answered_threads,
    cast(counted.threads_in_time as bigint) as threads_in_time,
    counted.threads_in_time / nullif(cast(counted.answered_threads as double), 0) as in_time_share,
    case
        when counted.answered_threads > 0
            then element_at(counted.sorted_seconds, (counted.answered_threads + 1) / 2)
    end as median_working_seconds,
    case
        when counted.answered_threads > 0
            then element_at(counted.sorted_seconds, (9 * counted.answered_threads + 9) / 10)
    end as p90_working_seconds
from counted
left join {{ ref('stg_slack_words__channels') }} as channels
    on counted.channel_id = channels.channel_id
