-- One row per row of demo_by_web_sess, with shares of 1, and why it is rejected, if it is. Shares that sum to 1, or to
-- 100, within two percent are divided by their sum.
with

placed as (

    select
        "$path" as source_path,
        delivery_folder,
        {{ web_sessions_folder_date('delivery_folder') }} as session_date,
        nullif(lower(trim(http_host)), '') as http_host,
        {%- for age in web_sessions_ages() %}
        coalesce(age_ranges."{{ age }}", 0e0) as age_{{ age }},
        {%- endfor %}
        coalesce(genders.male, 0e0) as male,
        coalesce(genders.female, 0e0) as female
    from {{ source('web_sessions', 'demo_by_web_sess') }}

),

summed as (

    select
        placed.*,
        {%- for age in web_sessions_ages() %}
        {{ '+ ' if not loop.first }}age_{{ age }}
        {%- endfor %} as age_sum,
        male + female as gender_sum
    from placed

),

checked as (

    select
        summed.*,
        case
            when session_date is null then 'no_date'
            when http_host is null then 'no_host'
            when not (
                (age_sum between 0.98e0 and 1.02e0 or age_sum between 98e0 and 102e0)
                and least(age_18_to_25, age_26_to_35, age_36_to_45, age_46_to_55) >= 0
                and least(age_56_to_65, age_66_to_75, age_76_plus) >= 0
            ) then 'age_shares'
            when not (
                (gender_sum between 0.98e0 and 1.02e0 or gender_sum between 98e0 and 102e0)
                and least(male, female) >= 0
            ) then 'gender_shares'
        end as row_problem
    from summed

)

select
    source_path,
    delivery_folder,
    session_date,
    http_host,
    {%- for age in web_sessions_ages() %}
    age_{{ age }} / nullif(age_sum, 0) as age_{{ age }},
    {%- endfor %}
    male / nullif(gender_sum, 0) as male,
    female / nullif(gender_sum, 0) as female,
    row_number() over (
        partition by source_path, http_host
        order by age_18_to_25, age_26_to_35, male
    ) as copy_number,
    case
        when row_problem is not null then row_problem
        when
            row_number() over (
                partition by session_date, http_host, row_problem
                order by source_path asc, age_18_to_25 desc, age_26_to_35 desc, male desc
            ) > 1 then 'delivered_before'
    end as reject_reason
from checked
