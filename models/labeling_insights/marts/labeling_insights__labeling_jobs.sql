-- One row per job: its progress, its expected end at the present pace, and whether a few workers or labels
-- dominate. The goal is the planned number of answers for every object of the job; the objects are those of
-- the output manifest, or those seen if there is no manifest. A job whose answers were all rejected has a row too.
with

ground_truth as (

    select * from {{ ref('stg_labeling_insights__ground_truth_answers') }}

),

label_studio as (

    select * from {{ ref('stg_labeling_insights__label_studio_answers') }}

),

annotations as (

    select * from {{ ref('labeling_insights__annotations_view') }} where label_index = 1 and not is_duplicate

),

manifest_objects as (

    select * from {{ ref('stg_labeling_insights__manifest_objects') }}

),

found_answers as (

    select
        job_name,
        source_tool,
        reject_reason
    from ground_truth
    where question_index = 1
    union all
    select
        job_name,
        source_tool,
        reject_reason
    from label_studio
    where question_index = 1

),

found as (

    select
        job_name,
        max(source_tool) as source_tool,
        count(reject_reason) as rejected_items
    from (
        select
            job_name,
            source_tool,
            reject_reason
        from found_answers
        union all
        select
            job_name,
            'ground_truth' as source_tool,
            reject_reason
        from manifest_objects
    ) as all_found
    where job_name is not null
    group by job_name

),

users as (

    select * from {{ ref('labeling_insights__annotations_per_user') }}

),

labels as (

    select * from {{ ref('labeling_insights__annotations_per_label') }}

),

days as (

    select
        annotations_per_day.*,
        row_number() over (partition by job_name order by submission_date desc) as days_to_come
    from {{ ref('labeling_insights__annotations_per_day') }} as annotations_per_day

),

answered as (

    select
        job_name,
        data_record_id,
        count(distinct user_id) as answers
    from annotations
    group by job_name, data_record_id

),

progress as (

    select
        job_name,
        count(*) as labeled_objects,
        -- Answers beyond the plan of an object do not make up for those that others lack.
        sum(least(answers, coalesce(cast({{ var('labeling_insights_answers_per_object') or 'null' }} as bigint), answers))) as object_answers,
        max(answers) as most_answers
    from answered
    group by job_name

),

totals as (

    select
        job_name,
        count(*) as labeled_items,
        count(distinct user_id) as users,
        min(submitted_at) as first_submitted_at,
        max(submitted_at) as last_submitted_at,
        {{ labeling_insights_median('time_spent_seconds') | indent(8) }} as median_time_spent_seconds
    from annotations
    group by job_name

),

manifests as (

    select
        job_name,
        count(*) as manifest_objects,
        count_if(is_labeled) as consolidated_objects,
        count_if(is_labeled and not is_human_annotated) as machine_labeled_objects
    from manifest_objects
    where reject_reason is null
    group by job_name

),

pace as (

    select
        job_name,
        count(*) as elapsed_days,
        count_if(labeled_items = 0) as days_without_labels,
        max(case when days_to_come = 1 then submission_date end) as last_submission_date,
        max(case when days_to_come = 1 then mean_labeled_items end) as items_per_day
    from days
    group by job_name

),

-- Gini coefficient: 0 if all contribute equally, near 1 if one worker does everything.
ordered_users as (

    select
        job_name,
        labeled_items,
        labeled_items_pct,
        row_number() over (partition by job_name order by labeled_items, user_id) as position,
        count(*) over (partition by job_name) as users
    from users

),

skew as (

    select
        job_name,
        sum((2e0 * position - users - 1e0) * labeled_items)
        / nullif(max(users) * sum(cast(labeled_items as double)), 0e0) as gini,
        max(labeled_items_pct) as top_user_pct
    from ordered_users
    group by job_name

),

-- Labels compete within their question.
question_balance as (

    select
        job_name,
        question,
        count(*) as labels,
        count_if(is_underrepresented) as underrepresented_labels,
        cast(max(total_labels) as double) / nullif(min(total_labels), 0) as imbalance_ratio
    from labels
    group by job_name, question

),

balance as (

    select
        job_name,
        cast(sum(labels) as bigint) as labels,
        sum(underrepresented_labels) as underrepresented_labels,
        max(imbalance_ratio) as imbalance_ratio
    from question_balance
    group by job_name

),

goals as (

    select
        found.job_name,
        coalesce(progress.labeled_objects, 0) as labeled_objects,
        coalesce(progress.object_answers, 0) as object_answers,
        coalesce(manifests.consolidated_objects, 0) as consolidated_objects,
        coalesce(manifests.machine_labeled_objects, 0) as machine_labeled_objects,
        greatest(coalesce(manifests.manifest_objects, 0), coalesce(progress.labeled_objects, 0)) as job_objects,
        coalesce(
            cast({{ var('labeling_insights_answers_per_object') or 'null' }} as bigint), progress.most_answers
        ) as wanted_answers_per_object
    from found
    left join progress
        on found.job_name = progress.job_name
    left join manifests
        on found.job_name = manifests.job_name

),

remaining as (

    select
        goals.*,
        job_objects * wanted_answers_per_object as goal_answers,
        -- Objects that Ground Truth labeled by itself need no answer.
        greatest((job_objects - machine_labeled_objects) * wanted_answers_per_object - object_answers, 0) as answers_to_goal
    from goals

),

forecast as (

    select
        remaining.*,
        pace.elapsed_days,
        pace.days_without_labels,
        pace.last_submission_date,
        pace.items_per_day,
        cast(ceiling(remaining.answers_to_goal / nullif(pace.items_per_day, 0e0)) as bigint) as days_to_goal
    from remaining
    left join pace
        on remaining.job_name = pace.job_name

)

select
    found.job_name,
    found.source_tool,
    coalesce(totals.labeled_items, 0) as labeled_items,
    cast(forecast.labeled_objects as bigint) as labeled_objects,
    cast(forecast.job_objects as bigint) as job_objects,
    cast(forecast.consolidated_objects as bigint) as consolidated_objects,
    cast(forecast.machine_labeled_objects as bigint) as machine_labeled_objects,
    found.rejected_items,
    found.rejected_items > 0 and totals.job_name is null as is_all_rejected,
    forecast.wanted_answers_per_object,
    cast(forecast.goal_answers as bigint) as goal_answers,
    cast(forecast.answers_to_goal as bigint) as answers_to_goal,
    forecast.items_per_day,
    forecast.days_to_goal,
    date_add('day', forecast.days_to_goal, forecast.last_submission_date) as goal_date,
    cast(coalesce(forecast.elapsed_days, 0) as bigint) as elapsed_days,
    cast(coalesce(forecast.days_without_labels, 0) as bigint) as days_without_labels,
    coalesce(totals.users, 0) as users,
    skew.gini as user_gini,
    skew.top_user_pct,
    coalesce(balance.labels, 0) as labels,
    cast(coalesce(balance.underrepresented_labels, 0) as bigint) as underrepresented_labels,
    balance.imbalance_ratio as label_imbalance_ratio,
    totals.median_time_spent_seconds,
    totals.first_submitted_at,
    totals.last_submitted_at
from found
inner join forecast
    on found.job_name = forecast.job_name
left join totals
    on found.job_name = totals.job_name
left join skew
    on found.job_name = skew.job_name
left join balance
    on found.job_name = balance.job_name
