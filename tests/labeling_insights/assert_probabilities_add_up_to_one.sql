-- The classes of an object share a probability of one, and its votes are its answers.
select
    job_name,
    data_record_id,
    question
from {{ ref('labeling_insights__label_probabilities') }}
group by job_name, data_record_id, question
having abs(sum(probability) - 1e0) > 1e-6 or sum(votes) <> max(object_answers)
