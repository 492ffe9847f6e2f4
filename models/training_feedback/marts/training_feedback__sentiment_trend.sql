-- One row per course, module, content version and week with scored comments. Weeks begin on Monday, in UTC.
with

weekly as (

    select
        course,
        module,
        content_version,
        date_add('day', 1 - day_of_week(commented_at), cast(commented_at as date)) as week_date,
        count(*) as n,
        count(case when sentiment = 'POSITIVE' then 1 end) as positive,
        count(case when sentiment = 'NEGATIVE' then 1 end) as negative
    from {{ ref('stg_training_feedback__comments') }}
    where sentiment is not null
    group by
        course,
        module,
        content_version,
        date_add('day', 1 - day_of_week(commented_at), cast(commented_at as date))

),

shares as (

    select
        weekly.*,
        cast(positive as double) / nullif(n, 0) as positive_share,
        cast(negative as double) / nullif(n, 0) as negative_share,
        {{ training_feedback_wilson('positive', 'n', 'low') | indent(8) }} as positive_low,
        {{ training_feedback_wilson('positive', 'n', 'high') | indent(8) }} as positive_high,
        {{ training_feedback_wilson('negative', 'n', 'low') | indent(8) }} as negative_low,
        {{ training_feedback_wilson('negative', 'n', 'high') | indent(8) }} as negative_high,
        n < {{ var('training_feedback_minimum_answers') }} as is_insufficient
    from weekly

)

select
    shares.course,
    shares.module,
    module_list.course_name,
    module_list.module_name,
    shares.content_version,
    shares.week_date,
    cast(shares.n as bigint) as n,
    shares.is_insufficient,
    case when not is_insufficient then positive_share - negative_share end as net_sentiment,
    case when not is_insufficient then {{ training_feedback_net_limit('low') | indent(8) }} end as net_low,
    case when not is_insufficient then {{ training_feedback_net_limit('high') | indent(8) }} end as net_high
from shares
inner join {{ ref('stg_training_feedback__modules') }} as module_list
    on shares.course = module_list.course and shares.module = module_list.module
