-- One row per job, question and pair of workers who answered the same objects: how often they agree, and Cohen's kappa,
-- which corrects for agreement by chance. The latest answer of each worker counts; several labels in one
-- answer are compared as a set.
with

answers as (

    select * from {{ ref('labeling_insights__annotations_view') }} where question_label_index = 1 and is_current and answer_type <> 'masks'

),

shared as (

    select
        one.job_name,
        one.question,
        one.user_id as user_a_id,
        other.user_id as user_b_id,
        one.label_set as label_a,
        other.label_set as label_b
    from answers as one
    inner join answers as other
        on one.job_name = other.job_name
        and one.question = other.question
        and one.data_record_id = other.data_record_id
        and one.user_id < other.user_id

),

pairs as (

    select
        job_name,
        question,
        user_a_id,
        user_b_id,
        count(*) as shared_objects,
        count_if(label_a = label_b) as agreed_objects
    from shared
    group by job_name, question, user_a_id, user_b_id

),

labels_of_a as (

    select
        job_name,
        question,
        user_a_id,
        user_b_id,
        label_a as label,
        count(*) as times
    from shared
    group by job_name, question, user_a_id, user_b_id, label_a

),

labels_of_b as (

    select
        job_name,
        question,
        user_a_id,
        user_b_id,
        label_b as label,
        count(*) as times
    from shared
    group by job_name, question, user_a_id, user_b_id, label_b

),

by_chance as (

    select
        labels_of_a.job_name,
        labels_of_a.question,
        labels_of_a.user_a_id,
        labels_of_a.user_b_id,
        sum(cast(labels_of_a.times as double) * labels_of_b.times) as chance_products
    from labels_of_a
    inner join labels_of_b
        on labels_of_a.job_name = labels_of_b.job_name
        and labels_of_a.question = labels_of_b.question
        and labels_of_a.user_a_id = labels_of_b.user_a_id
        and labels_of_a.user_b_id = labels_of_b.user_b_id
        and labels_of_a.label = labels_of_b.label
    group by labels_of_a.job_name, labels_of_a.question, labels_of_a.user_a_id, labels_of_a.user_b_id

),

shares as (

    select
        pairs.job_name,
        pairs.question,
        pairs.user_a_id,
        pairs.user_b_id,
        pairs.shared_objects,
        cast(pairs.agreed_objects as bigint) as agreed_objects,
        cast(pairs.agreed_objects as double) / nullif(pairs.shared_objects, 0) as observed,
        coalesce(by_chance.chance_products, 0e0)
        / nullif(cast(pairs.shared_objects as double) * pairs.shared_objects, 0e0) as expected
    from pairs
    left join by_chance
        on pairs.job_name = by_chance.job_name
        and pairs.question = by_chance.question
        and pairs.user_a_id = by_chance.user_a_id
        and pairs.user_b_id = by_chance.user_b_id

)

select
    job_name,
    question,
    user_a_id,
    user_b_id,
    shared_objects,
    agreed_objects,
    100e0 * observed as agreed_objects_pct,
    -- Undefined if both workers always gave the same label.
    (observed - expected) / nullif(1e0 - expected, 0e0) as cohens_kappa
from shares
