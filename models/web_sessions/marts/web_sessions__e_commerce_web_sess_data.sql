-- Sessions and demographics of the e-commerce hosts. One row per host and day with sessions; shares are NULL for a host
-- without readable demographics.
with

hosts as (

    select distinct lower(trim(http_host)) as http_host
    from {{ ref('web_sessions__e_commerce_hosts') }}

),

sessions as (

    select sessions.*
    from {{ ref('stg_web_sessions__sessions') }} as sessions
    inner join hosts
        on sessions.http_host = hosts.http_host
    where sessions.reject_reason is null

),

demographics as (

    select * from {{ ref('stg_web_sessions__demographics') }}
    where reject_reason is null

)

select
    sessions.session_date as "date",
    sessions.http_host,
    sessions.users,
    sessions.mb_transferred,
    sessions.number_of_sessions,
    {%- for age in web_sessions_ages() %}
    demographics.age_{{ age }} as "{{ age }}",
    {%- endfor %}
    demographics.male,
    demographics.female
from sessions
left join demographics
    on sessions.session_date = demographics.session_date
    and sessions.http_host = demographics.http_host
