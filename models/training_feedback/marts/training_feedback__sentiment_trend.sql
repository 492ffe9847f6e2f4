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

),

widths as (

    select
        shares.*,
        {{ training_feedback_widths() | indent(8) }}
    from shares

),

limits as (

    select
        widths.*,
        positive_share - negative_share as net_sentiment,
        {{ training_feedback_net_limit('low') }} as net_low,
        {{ training_feedback_net_limit('high') }} as net_high
    from widths

)

select
    limits.course,
    limits.module,
    module_list.course_name,
    module_list.module_name,
    limits.content_version,
    limits.week_date,
    cast(limits.n as bigint) as n,
    limits.is_insufficient,
    case when not limits.is_insufficient then limits.net_sentiment end as net_sentiment,
    case when not limits.is_insufficient then limits.net_low end as net_low,
    case when not limits.is_insufficient then limits.net_high end as net_high
from limits
inner join {{ ref('stg_training_feedback__modules') }} as module_list
    on limits.course = module_list.course and limits.module = module_list.module
