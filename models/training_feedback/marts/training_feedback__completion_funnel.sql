-- One row per course, module and stage of the funnel: the learners who reached the stage, and those of them who reached
-- every stage before. The module (course) is the course as a whole.
with

stages as (

    select *
    from (values ('registered', 1), ('initialized', 2), ('answered', 3), ('completed', 4), ('passed', 5))
        as listed (stage, stage_number)

),

progress as (

    select
        module_list.course,
        module_list.module,
        progress.actor_key,
        progress.stage
    from {{ ref('stg_training_feedback__modules') }} as module_list
    inner join {{ ref('stg_training_feedback__progress') }} as progress
        on module_list.course = progress.course
    where progress.module = case progress.stage when 'registered' then '(course)' else module_list.module end

),

learners as (

    select
        course,
        module,
        actor_key,
        max(case when stage = 'registered' then 1 else 0 end) as is_registered,
        max(case when stage = 'initialized' then 1 else 0 end) as is_initialized,
        max(case when stage = 'answered' then 1 else 0 end) as is_answered,
        max(case when stage = 'completed' then 1 else 0 end) as is_completed,
        max(case when stage = 'passed' then 1 else 0 end) as is_passed
    from progress
    group by course, module, actor_key

),

reached as (

    select
        learners.course,
        learners.module,
        stages.stage,
        stages.stage_number,
        case stages.stage
            when 'registered' then is_registered
            when 'initialized' then is_initialized
            when 'answered' then is_answered
            when 'completed' then is_completed
            else is_passed
        end as is_reached,
        case stages.stage
            when 'registered' then is_registered
            when 'initialized' then is_registered * is_initialized
            when 'answered' then is_registered * is_initialized * is_answered
            when 'completed' then is_registered * is_initialized * is_answered * is_completed
            else is_registered * is_initialized * is_answered * is_completed * is_passed
        end as is_in_order
    from learners
    cross join stages

),

counted as (

    select
        course,
        module,
        stage,
        stage_number,
        cast(sum(is_reached) as bigint) as learners,
        cast(sum(is_in_order) as bigint) as learners_through
    from reached
    group by course, module, stage, stage_number

),

compared as (

    select
        counted.*,
        lag(learners_through) over (partition by course, module order by stage_number asc) as previous_learners,
        first_value(learners_through) over (partition by course, module order by stage_number asc) as first_learners
    from counted

)

select
    compared.course,
    compared.module,
    module_list.course_name,
    module_list.module_name,
    compared.stage,
    cast(compared.stage_number as bigint) as stage_number,
    compared.learners,
    compared.learners_through,
    cast(compared.learners_through as double) / nullif(compared.first_learners, 0) as share_of_registered,
    cast(compared.learners_through as double) / nullif(compared.previous_learners, 0) as share_of_previous
from compared
inner join {{ ref('stg_training_feedback__modules') }} as module_list
    on compared.course = module_list.course and compared.module = module_list.module
