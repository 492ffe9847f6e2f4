-- Share of a shop's users by age over all days with demographics, each day weighted by its users. One row per host and age
-- range.
-- jinja: one query per age range, because columns are not rows.
with

days as (

    select * from {{ ref('web_sessions__e_commerce_web_sess_data') }}
    where "18_to_25" is not null

)
{% for age in web_sessions_ages() %}
select
    http_host,
    '{{ age }}' as age_range,
    sum(users * "{{ age }}") / nullif(sum(users), 0) as user_share
from days
group by http_host
{{- '\nunion all' if not loop.last }}
{%- endfor %}
