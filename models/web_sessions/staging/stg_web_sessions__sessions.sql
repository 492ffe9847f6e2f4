-- One row per row of web_sess, with its day and host, and why it is rejected, if it is. A host counts once a day: of
-- several rows, the first by file and number of users.
with

placed as (

    select
        "$path" as source_path,
        delivery_folder,
        {{ web_sessions_folder_date('delivery_folder') }} as session_date,
        nullif(lower(trim(http_host)), '') as http_host,
        users,
        mb_transferred,
        number_of_sessions
    from {{ source('web_sessions', 'web_sess') }}

),

checked as (

    select
        placed.*,
        case
            when session_date is null then 'no_date'
            when http_host is null then 'no_host'
            when users is null then 'no_users'
            -- NaN is below no number on Athena, and above all on DuckDB.
            when
                not (
                    abs(users) < 1e300
                    and abs(coalesce(mb_transferred, 0e0)) < 1e300
                    and abs(coalesce(number_of_sessions, 0e0)) < 1e300
                ) then 'not_a_number'
            when users < 0 or mb_transferred < 0 or number_of_sessions < 0 then 'negative'
        end as row_problem
    from placed

)

select
    source_path,
    delivery_folder,
    session_date,
    http_host,
    users,
    mb_transferred,
    number_of_sessions,
    row_number() over (
        partition by source_path, http_host
        order by users, number_of_sessions, mb_transferred
    ) as copy_number,
    case
        when row_problem is not null then row_problem
        when
            row_number() over (
                partition by session_date, http_host, row_problem
                order by source_path asc, users desc, number_of_sessions desc, mb_transferred desc
            ) > 1 then 'delivered_before'
    end as reject_reason
from checked
