-- No stage has more learners who came through than the stage before; each module has all five stages.
with

stages as (

    select
        course,
        module,
        stage,
        learners_through,
        lag(learners_through) over (partition by course, module order by stage_number asc) as before_it,
        count(*) over (partition by course, module) as stages
    from {{ ref('training_feedback__completion_funnel') }}

)

select * from stages
where learners_through > before_it or stages <> 5
