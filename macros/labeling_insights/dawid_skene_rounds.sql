{#
  CTEs round_1 … round_n of expectation maximization for Dawid and Skene's model (1979). Each reads
  the one before it once, and only with window functions: Trino expands a CTE wherever it is named, so
  a round that named its predecessor twice would double the query with every round.

  A round's input has a row per answer and class: job_name, data_record_id, user_id, label,
  class_label, object_answers (how many answers the object has) and probability (of class_label for
  the object). Rates are smoothed by a hundredth of an answer, so that one surprise does not exclude a class.

  Arguments:
    rounds: how many; 1 or more.

  Usage: with …, round_0 as (…), {{ dawid_skene_rounds(10) }} select * from round_10
#}
{% macro dawid_skene_rounds(rounds) -%}
{%- for round in range(1, rounds + 1) -%}
-- How often a worker says label where the truth is class_label, and how frequent that class is.
round_{{ round }}_rates as (

    select
        previous.job_name,
        previous.data_record_id,
        previous.user_id,
        previous.label,
        previous.class_label,
        previous.object_answers,
        (
            sum(probability) over (partition by job_name, user_id, class_label, label) + 1e-2
        ) / nullif(
            sum(probability) over (partition by job_name, user_id, class_label) + 1e-2, 0e0
        ) as rate,
        sum(probability / nullif(object_answers, 0e0)) over (partition by job_name, class_label) as frequency
    from round_{{ round - 1 }} as previous

),

round_{{ round }}_scores as (

    select
        rates.*,
        ln(frequency + 1e-9) + sum(ln(rate)) over (partition by job_name, data_record_id, class_label) as score
    from round_{{ round }}_rates as rates

),

-- Scores are logarithms; taking off the best one keeps their powers from vanishing.
round_{{ round }}_likelihoods as (

    select
        scores.*,
        exp(score - max(score) over (partition by job_name, data_record_id)) as likelihood
    from round_{{ round }}_scores as scores

),

round_{{ round }} as {{ athena_recipes.materialized_cte() }}(

    select
        likelihoods.*,
        likelihood * object_answers
        / nullif(sum(likelihood) over (partition by job_name, data_record_id), 0e0) as probability
    from round_{{ round }}_likelihoods as likelihoods

){% if not loop.last %},

{% endif %}
{%- endfor %}
{%- endmacro %}
