{#
  CTEs round_1 … round_n of expectation maximization for Dawid and Skene's model (1979). Each reads
  the one before it once, and only with window functions: Trino expands a CTE at each reference,
  so two references to the round before would double the query with every round.

  A round's input has a row per answer and class: object_number, worker_number, label_number,
  class_number (a class has its label's number; all are of one job only), object_answers (how many
  answers the object has) and probability (of the class for the object). Rates are smoothed by a
  hundredth of an answer, so that one surprise does not exclude a class. The last round also has former_probability, that
  of the round before.

  Arguments:
    rounds: how many; 1 or more.

  Usage: with …, round_0 as (…), {{ labeling_insights_dawid_skene_rounds(10) }} select * from round_10
#}
{% macro labeling_insights_dawid_skene_rounds(rounds) -%}
{%- for round in range(1, rounds + 1) -%}
-- How often a worker gives the label if the class is true, and how frequent that class is.
round_{{ round }}_rates as (

    select
        object_number,
        worker_number,
        label_number,
        class_number,
        object_answers,
        {{- '\n        probability as former_probability,' if loop.last }}
        (
            sum(probability) over (partition by worker_number, class_number, label_number) + 1e-2
        ) / nullif(
            sum(probability) over (partition by worker_number, class_number) + 1e-2, 0e0
        ) as rate,
        sum(probability / nullif(object_answers, 0e0)) over (partition by class_number) as frequency
    from round_{{ round - 1 }}

),

round_{{ round }}_scores as (

    select
        object_number,
        worker_number,
        label_number,
        class_number,
        object_answers,
        {{- '\n        former_probability,' if loop.last }}
        ln(frequency + 1e-9) + sum(ln(rate)) over (partition by object_number, class_number) as score
    from round_{{ round }}_rates

),

-- Scores are logarithms; taking off the best one keeps their powers from vanishing.
round_{{ round }}_likelihoods as (

    select
        object_number,
        worker_number,
        label_number,
        class_number,
        object_answers,
        {{- '\n        former_probability,' if loop.last }}
        exp(score - max(score) over (partition by object_number)) as likelihood
    from round_{{ round }}_scores

),

round_{{ round }} as {{ athena_recipes.materialized_cte() }}(

    select
        object_number,
        worker_number,
        label_number,
        class_number,
        object_answers,
        {{- '\n        former_probability,' if loop.last }}
        likelihood * object_answers
        / nullif(sum(likelihood) over (partition by object_number), 0e0) as probability
    from round_{{ round }}_likelihoods

){% if not loop.last %},

{% endif %}
{%- endfor %}
{%- endmacro %}
