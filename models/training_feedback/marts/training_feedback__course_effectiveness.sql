-- One row per course and module: what learners say (reaction), what they learned (gain) and whether they complete it.
-- Below training_feedback_minimum_answers scored comments the sentiment is NULL and the verdict is insufficient; the
-- same holds of the other two, by their own numbers. Comments of a module count for it, not for the course as a whole.
with

comments as (

    select
        course,
        module,
        count(*) as comments,
        count(sentiment) as n,
        count(case when status = 'error' then 1 end) as error_comments,
        count(case when sentiment = 'POSITIVE' then 1 end) as positive,
        count(case when sentiment = 'NEGATIVE' then 1 end) as negative,
        count(case when sentiment = 'NEUTRAL' then 1 end) as neutral,
        count(case when sentiment = 'MIXED' then 1 end) as mixed,
        count(rating) as ratings,
        avg(rating) as mean_rating
    from {{ ref('stg_training_feedback__comments') }}
    group by course, module

),

shares as (

    select
        comments.*,
        cast(positive as double) / nullif(n, 0) as positive_share,
        cast(negative as double) / nullif(n, 0) as negative_share,
        {{ training_feedback_wilson('positive', 'n', 'low') | indent(8) }} as positive_low,
        {{ training_feedback_wilson('positive', 'n', 'high') | indent(8) }} as positive_high,
        {{ training_feedback_wilson('negative', 'n', 'low') | indent(8) }} as negative_low,
        {{ training_feedback_wilson('negative', 'n', 'high') | indent(8) }} as negative_high
    from comments
    where n >= {{ var('training_feedback_minimum_answers') }}

),

widths as (

    select
        shares.*,
        {{ training_feedback_widths() | indent(8) }}
    from shares

),

sentiments as (

    select
        widths.*,
        positive_share - negative_share as net_sentiment,
        {{ training_feedback_net_limit('low') }} as net_low,
        {{ training_feedback_net_limit('high') }} as net_high
    from widths

),

gains as (

    select
        course,
        module,
        count(normalised_gain) as gains,
        count(case when gain_status = 'undefined' then 1 end) as undefined_gains,
        avg(normalised_gain) as mean_gain
    from {{ ref('training_feedback__learning_gain') }}
    group by course, module

),

completions as (

    select
        course,
        module,
        count(distinct case when stage = 'completed' then actor_key end) as completed_all
    from {{ ref('stg_training_feedback__progress') }}
    group by course, module

),

finished as (

    select
        starts.course,
        starts.module,
        count(*) as started,
        count(ends.actor_key) as completed
    from {{ ref('stg_training_feedback__progress') }} as starts
    left join {{ ref('stg_training_feedback__progress') }} as ends
        on starts.course = ends.course and starts.module = ends.module and starts.actor_key = ends.actor_key and ends.stage = 'completed'
    where starts.stage = 'initialized'
    group by starts.course, starts.module

),

rates as (

    select
        course,
        module,
        cast(completed as double) / nullif(started, 0) as completion_share,
        {{ training_feedback_wilson('completed', 'started', 'low') | indent(8) }} as completion_low,
        {{ training_feedback_wilson('completed', 'started', 'high') | indent(8) }} as completion_high
    from finished
    where started >= {{ var('training_feedback_minimum_answers') }}

),

phrases as (

    select
        course,
        module,
        max(case when phrase_rank = 1 then phrase end)
        || coalesce(', ' || max(case when phrase_rank = 2 then phrase end), '')
        || coalesce(', ' || max(case when phrase_rank = 3 then phrase end), '') as top_phrases
    from {{ ref('training_feedback__key_phrases') }}
    group by course, module

)

select
    module_list.course,
    module_list.module,
    module_list.course_name,
    module_list.module_name,
    cast(coalesce(comments.comments, 0) as bigint) as comments,
    cast(coalesce(comments.n, 0) as bigint) as n,
    cast(coalesce(comments.error_comments, 0) as bigint) as error_comments,
    cast(sentiments.positive as bigint) as positive,
    cast(sentiments.negative as bigint) as negative,
    cast(sentiments.neutral as bigint) as neutral,
    cast(sentiments.mixed as bigint) as mixed,
    sentiments.positive_share,
    sentiments.positive_low,
    sentiments.positive_high,
    sentiments.net_sentiment,
    sentiments.net_low,
    sentiments.net_high,
    case
        when sentiments.n is null then 'insufficient'
        when sentiments.net_low > 0e0 then 'positive'
        when sentiments.net_high < 0e0 then 'negative'
        else 'unclear'
    end as sentiment_verdict,
    sentiments.n is null as is_insufficient,
    cast(coalesce(comments.ratings, 0) as bigint) as ratings,
    case when comments.ratings >= {{ var('training_feedback_minimum_answers') }} then comments.mean_rating end as mean_rating,
    cast(coalesce(gains.gains, 0) as bigint) as gains,
    cast(coalesce(gains.undefined_gains, 0) as bigint) as undefined_gains,
    case when gains.gains >= {{ var('training_feedback_minimum_answers') }} then gains.mean_gain end as mean_gain,
    cast(coalesce(finished.started, 0) as bigint) as started,
    cast(coalesce(finished.completed, 0) as bigint) as completed,
    cast(coalesce(completions.completed_all, 0) - coalesce(finished.completed, 0) as bigint) as completed_without_start,
    rates.completion_share,
    rates.completion_low,
    rates.completion_high,
    phrases.top_phrases
from {{ ref('stg_training_feedback__modules') }} as module_list
left join comments
    on module_list.course = comments.course and module_list.module = comments.module
left join sentiments
    on module_list.course = sentiments.course and module_list.module = sentiments.module
left join gains
    on module_list.course = gains.course and module_list.module = gains.module
left join completions
    on module_list.course = completions.course and module_list.module = completions.module
left join finished
    on module_list.course = finished.course and module_list.module = finished.module
left join rates
    on module_list.course = rates.course and module_list.module = rates.module
left join phrases
    on module_list.course = phrases.course and module_list.module = phrases.module
