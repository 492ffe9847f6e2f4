-- One row per classified object and class of its question: the probability of the class by Dawid and
-- Skene's model, after a fixed number of rounds from the majority vote, and how far the last round still changed it. A worker who is often wrong counts less; one
-- who confuses two classes counts less for these.
with

-- Objects, workers and labels of a job are numbered, because the rounds sort by them many times.
answers as (

    select
        job_name,
        question,
        data_record_id,
        label,
        dense_rank() over (order by job_name, question, data_record_id) as object_number,
        dense_rank() over (order by job_name, question, user_id) as worker_number,
        dense_rank() over (order by job_name, question, label) as label_number
    from {{ ref('labeling_insights__annotations_view') }}
    where question_label_index = 1 and is_current and answer_type = 'classification'

),

classes as (

    select distinct
        job_name,
        question,
        label as class_label,
        label_number as class_number
    from answers

),

objects as (

    select distinct
        job_name,
        question,
        data_record_id,
        object_number
    from answers

),

votes as (

    select
        answers.object_number,
        answers.worker_number,
        answers.label_number,
        classes.class_number,
        cast(count(*) over (partition by answers.object_number, classes.class_number) as double) as object_answers
    from answers
    inner join classes
        on answers.job_name = classes.job_name
        and answers.question = classes.question

),

round_0 as (

    select
        votes.*,
        sum(case when label_number = class_number then 1e0 else 0e0 end) over (
            partition by object_number, class_number
        ) / nullif(object_answers, 0e0) as probability
    from votes

),

{{ labeling_insights_dawid_skene_rounds(var('labeling_insights_dawid_skene_rounds')) }},

concluded as (

    select
        object_number,
        class_number,
        max(object_answers) as object_answers,
        count_if(label_number = class_number) as votes,
        max(probability) as probability,
        max(abs(probability - former_probability)) as last_change
    from round_{{ var('labeling_insights_dawid_skene_rounds') }}
    group by object_number, class_number

)

select
    objects.job_name,
    objects.data_record_id,
    objects.question,
    classes.class_label,
    cast(concluded.object_answers as bigint) as object_answers,
    cast(concluded.votes as bigint) as votes,
    concluded.probability,
    cast({{ var('labeling_insights_dawid_skene_rounds') }} as bigint) as rounds,
    max(concluded.last_change) over (partition by objects.job_name, objects.question) as last_change
from concluded
inner join objects
    on concluded.object_number = objects.object_number
inner join classes
    on concluded.class_number = classes.class_number
