-- One row per classified object and class of its job: how probable Dawid and Skene's model holds it
-- that the class is the true one, after a fixed number of rounds from the majority's vote.
-- A worker who is often wrong counts less, one who mixes up two classes counts less for these.
with

answers as (

    select
        job_name,
        data_record_id,
        user_id,
        label
    from {{ ref('annotations_view') }}
    where label_index = 1 and is_current and answer_type = 'classification'

),

classes as (

    select distinct
        job_name,
        label as class_label
    from answers

),

votes as (

    select
        answers.job_name,
        answers.data_record_id,
        answers.user_id,
        answers.label,
        classes.class_label,
        cast(count(*) over (partition by answers.job_name, answers.data_record_id, classes.class_label) as double)
            as object_answers
    from answers
    inner join classes
        on answers.job_name = classes.job_name

),

round_0 as (

    select
        votes.*,
        sum(case when label = class_label then 1e0 else 0e0 end) over (
            partition by job_name, data_record_id, class_label
        ) / nullif(object_answers, 0e0) as probability
    from votes

),

{{ dawid_skene_rounds(var('labeling_insights_dawid_skene_rounds')) }}

select
    job_name,
    data_record_id,
    class_label,
    cast(max(object_answers) as bigint) as object_answers,
    cast(sum(case when label = class_label then 1 else 0 end) as bigint) as votes,
    max(probability) as probability
from round_{{ var('labeling_insights_dawid_skene_rounds') }}
group by job_name, data_record_id, class_label
