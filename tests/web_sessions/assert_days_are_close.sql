-- Days that come more than two seasons after the day before them: a folder with a wrong year ends the history of each host.
-- Fix: rename the folder, or leave days out with web_sessions_first_date and web_sessions_last_date. One row per such day.
{{ config(severity='warn') }}

with

days as (

    select distinct "date" as session_date
    from {{ ref('web_sessions__top_50_users') }}

),

gaps as (

    select
        session_date,
        lag(session_date) over (order by session_date) as day_before
    from days

)

select
    session_date,
    day_before
from gaps
where date_diff('day', day_before, session_date) > 2 * {{ var('web_sessions_season_days') }}
