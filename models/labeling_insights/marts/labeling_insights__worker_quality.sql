-- One row per job and worker who classified: the accuracy by Dawid and Skene's model, how far it is above
-- always giving the same label, and the time per answer.
with

answers as (

    select *
    from {{ ref('labeling_insights__annotations_view') }}
    where question_label_index = 1 and is_current and answer_type = 'classification'

),

probabilities as (

    select * from {{ ref('labeling_insights__label_probabilities') }}

),

consensus as (

    select * from {{ ref('labeling_insights__consensus_labels') }}

),

judged as (

    select
        answers.job_name,
        answers.user_id,
        answers.data_record_id,
        answers.worker_type,
        answers.label,
        answers.time_spent_seconds,
        probabilities.probability,
        case when answers.label = consensus.majority_label then 1e0 else 0e0 end as agrees
    from answers
    inner join probabilities
        on answers.job_name = probabilities.job_name
        and answers.data_record_id = probabilities.data_record_id
        and answers.question = probabilities.question
        and answers.label = probabilities.class_label
    inner join consensus
        on answers.job_name = consensus.job_name
        and answers.data_record_id = consensus.data_record_id
        and answers.question = consensus.question

)

select
    job_name,
    user_id,
    max(worker_type) as worker_type,
    count(distinct data_record_id) as classified_objects,
    count(distinct label) as labels_used,
    100e0 * avg(probability) as expected_accuracy_pct,
    100e0 * avg(agrees) as majority_agreement_pct,
    {{ labeling_insights_median('time_spent_seconds') | indent(4) }} as median_time_spent_seconds,
    row_number() over (partition by job_name order by round(avg(probability), 9) desc, user_id asc) as accuracy_rank
from judged
group by job_name, user_id
