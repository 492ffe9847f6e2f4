-- Each module has all five stages, none with more learners than the one before. Who came through to the end has all five
-- stages in the table of progress: registered of the course, the others of the module.
with

stages as (

    select
        course,
        module,
        stage,
        learners_through,
        lag(learners_through) over (partition by course, module order by stage_number asc) as before_it,
        count(*) over (partition by course, module) as stages,
        stage_number
    from {{ ref('training_feedback__completion_funnel') }}

),

ends as (

    select
        passed.course,
        passed.module,
        count(*) as learners
    from {{ ref('stg_training_feedback__progress') }} as passed
    inner join {{ ref('stg_training_feedback__progress') }} as registered
        on passed.course = registered.course and passed.actor_key = registered.actor_key and registered.stage = 'registered'
    inner join {{ ref('stg_training_feedback__progress') }} as initialized
        on passed.course = initialized.course and passed.module = initialized.module
        and passed.actor_key = initialized.actor_key and initialized.stage = 'initialized'
    inner join {{ ref('stg_training_feedback__progress') }} as answered
        on passed.course = answered.course and passed.module = answered.module
        and passed.actor_key = answered.actor_key and answered.stage = 'answered'
    inner join {{ ref('stg_training_feedback__progress') }} as completed
        on passed.course = completed.course and passed.module = completed.module
        and passed.actor_key = completed.actor_key and completed.stage = 'completed'
    where passed.stage = 'passed' and registered.module = '(course)'
    group by passed.course, passed.module

)

select
    stages.course,
    stages.module,
    stages.stage,
    stages.learners_through,
    ends.learners as learners_with_all
from stages
left join ends
    on stages.course = ends.course and stages.module = ends.module
where
    stages.learners_through > stages.before_it
    or stages.stages <> 5
    or (stages.stage_number = 5 and stages.learners_through <> coalesce(ends.learners, 0))
