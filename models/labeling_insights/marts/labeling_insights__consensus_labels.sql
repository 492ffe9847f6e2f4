-- One row per classified object and question: its label by majority and by Dawid and Skene's model, and whether the two
-- differ. A tie goes to the first label in the alphabet; probabilities are rounded, because the order of their sums is not kept.
with

probabilities as (

    select
        label_probabilities.*,
        row_number() over (
            partition by job_name, data_record_id, question order by votes desc, class_label asc
        ) as vote_rank,
        row_number() over (
            partition by job_name, data_record_id, question order by round(probability, 9) desc, class_label asc
        ) as probability_rank
    from {{ ref('labeling_insights__label_probabilities') }} as label_probabilities

)

select
    job_name,
    data_record_id,
    question,
    max(object_answers) as object_answers,
    max(case when vote_rank = 1 then class_label end) as majority_label,
    100e0 * max(votes) / nullif(max(object_answers), 0) as majority_pct,
    coalesce(max(case when vote_rank = 1 then votes end) = max(case when vote_rank = 2 then votes end), false)
        as is_tied,
    max(case when probability_rank = 1 then class_label end) as dawid_skene_label,
    max(probability) as dawid_skene_probability,
    max(case when vote_rank = 1 then class_label end)
    <> max(case when probability_rank = 1 then class_label end) as is_overruled
from probabilities
group by job_name, data_record_id, question
