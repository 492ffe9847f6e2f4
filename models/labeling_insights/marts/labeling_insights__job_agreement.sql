-- One row per job and question with objects that two or more workers answered: Krippendorff's alpha, Fleiss' kappa and the
-- mean of Cohen's kappas. 1 is perfect agreement, 0 is agreement by chance. The latest answer of each worker
-- counts; several labels in one answer are compared as a set.
with

answers as (

    select
        job_name,
        question,
        data_record_id,
        label_set,
        count(*) over (partition by job_name, question, data_record_id) as object_answers
    from {{ ref('labeling_insights__annotations_view') }}
    where question_label_index = 1 and is_current and answer_type <> 'masks'

),

pairs as (

    select * from {{ ref('labeling_insights__worker_pair_agreement') }}

),

probabilities as (

    select * from {{ ref('labeling_insights__label_probabilities') }}

),

-- Only objects with answers of two or more workers.
pairable as (

    select * from answers where object_answers >= 2

),

categories as (

    select
        job_name,
        question,
        label_set,
        count(*) as times,
        -- A number is digits: the engines also read other texts, such as 1d and inf, each its own.
        case when regexp_like(label_set, '^[-+]?[0-9]*\.?[0-9]+\z') then try_cast(label_set as double) end as number
    from pairable
    group by job_name, question, label_set

),

-- On the ordinal scale the distance of two categories is the number of answers ranked between them.
ranked as (

    select
        job_name,
        question,
        label_set,
        times,
        number,
        sum(times) over (
            partition by job_name, question order by number rows between unbounded preceding and current row
        ) - times / 2e0 as mid_rank,
        sum(case when number is null then 1 else 0 end) over (partition by job_name, question) as texts
    from categories

),

object_categories as (

    select
        pairable.job_name,
        pairable.question,
        pairable.data_record_id,
        max(pairable.object_answers) as answers,
        count(*) as times,
        max(ranked.number) as number,
        max(ranked.mid_rank) as mid_rank
    from pairable
    inner join ranked
        on pairable.job_name = ranked.job_name
        and pairable.question = ranked.question
        and pairable.label_set = ranked.label_set
    group by pairable.job_name, pairable.question, pairable.data_record_id, pairable.label_set

),

objects as (

    select
        job_name,
        question,
        data_record_id,
        cast(max(answers) as double) as answers,
        sum(cast(times * times as double)) as same,
        sum(times * number) as number_sum,
        sum(times * number * number) as number_squares,
        sum(times * mid_rank) as rank_sum,
        sum(times * mid_rank * mid_rank) as rank_squares
    from object_categories
    group by job_name, question, data_record_id

),

observed as (

    select
        job_name,
        question,
        count(*) as objects,
        sum(answers) as answers,
        sum((answers * answers - same) / nullif(answers - 1e0, 0e0)) / nullif(sum(answers), 0e0) as nominal,
        sum(2e0 * (answers * number_squares - number_sum * number_sum) / nullif(answers - 1e0, 0e0))
        / nullif(sum(answers), 0e0) as interval_scale,
        sum(2e0 * (answers * rank_squares - rank_sum * rank_sum) / nullif(answers - 1e0, 0e0))
        / nullif(sum(answers), 0e0) as ordinal,
        avg((same - answers) / nullif(answers * (answers - 1e0), 0e0)) as agreement
    from objects
    group by job_name, question

),

totals as (

    select
        job_name,
        question,
        count(*) as categories,
        max(texts) as texts,
        cast(sum(times) as double) as answers,
        sum(cast(times * times as double)) as same,
        sum(times * number) as number_sum,
        sum(times * number * number) as number_squares,
        sum(times * mid_rank) as rank_sum,
        sum(times * mid_rank * mid_rank) as rank_squares
    from ranked
    group by job_name, question

),

expected as (

    select
        job_name,
        question,
        categories,
        texts,
        (answers * answers - same) / nullif(answers * (answers - 1e0), 0e0) as nominal,
        2e0 * (answers * number_squares - number_sum * number_sum)
        / nullif(answers * (answers - 1e0), 0e0) as interval_scale,
        2e0 * (answers * rank_squares - rank_sum * rank_sum) / nullif(answers * (answers - 1e0), 0e0) as ordinal,
        same / nullif(answers * answers, 0e0) as agreement
    from totals

),

cohen as (

    select
        job_name,
        question,
        count(*) as worker_pairs,
        sum(cohens_kappa * shared_objects)
        / nullif(sum(case when cohens_kappa is not null then cast(shared_objects as double) end), 0e0) as mean_kappa
    from pairs
    group by job_name, question

),

model as (

    select
        job_name,
        question,
        max(rounds) as rounds,
        max(last_change) as last_change
    from probabilities
    group by job_name, question

)

select
    observed.job_name,
    observed.question,
    {{ labeling_insights_series_name('observed') | indent(4) }} as series_name,
    observed.objects as compared_objects,
    cast(observed.answers as bigint) as compared_answers,
    expected.categories,
    cohen.worker_pairs,
    -- All are undefined if only one category is used.
    case when expected.categories > 1 then 1e0 - observed.nominal / nullif(expected.nominal, 0e0) end
        as krippendorff_alpha_nominal,
    case when expected.categories > 1 and expected.texts = 0 then 1e0 - observed.ordinal / nullif(expected.ordinal, 0e0) end
        as krippendorff_alpha_ordinal,
    case
        when expected.categories > 1 and expected.texts = 0
            then 1e0 - observed.interval_scale / nullif(expected.interval_scale, 0e0)
    end as krippendorff_alpha_interval,
    case
        when expected.categories > 1
            then (observed.agreement - expected.agreement) / nullif(1e0 - expected.agreement, 0e0)
    end as fleiss_kappa,
    cohen.mean_kappa as mean_cohens_kappa,
    model.rounds as dawid_skene_rounds,
    model.last_change as dawid_skene_last_change,
    model.last_change < 1e-3 as is_converged
from observed
inner join expected
    on observed.job_name = expected.job_name
    and observed.question = expected.question
left join cohen
    on observed.job_name = cohen.job_name
    and observed.question = cohen.question
left join model
    on observed.job_name = model.job_name
    and observed.question = model.question
