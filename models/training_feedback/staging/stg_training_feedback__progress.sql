-- One row per course, module, learner and stage that the learner reached, with the first time and the content version
-- then. The module (course) is the course as a whole: beginning and answering count in any module of it, completing and
-- passing only of the course itself. A test or page in a module is not the module: completing, passing and failing count if
-- the object of the statement is the module, or the course. A learner registers for a course, and so for each module of it.
{{ config(materialized='table') }}

with

stages as (

    select
        course,
        module,
        actor_key,
        content_version,
        happened_at,
        statement_id,
        case
            when verb in ('completed', 'passed', 'failed', 'registered', 'initialized') then verb
            when verb in ('answered', 'scored') then 'answered'
        end as stage
    from {{ ref('stg_training_feedback__statements') }}
    where verb not in ('completed', 'passed', 'failed') or object_id = case module when '(course)' then course else module end

),

levels as (

    select
        stages.course,
        case when levels.is_course then '(course)' else stages.module end as module,
        stages.actor_key,
        stages.content_version,
        stages.happened_at,
        stages.statement_id,
        stages.stage
    from stages
    cross join (values (true), (false)) as levels (is_course)
    where
        stages.stage is not null
        and case
            when not levels.is_course then stages.module <> '(course)'
            when stages.stage in ('completed', 'passed', 'failed') then stages.module = '(course)'
            else true
        end

),

ranked as (

    select
        levels.*,
        row_number() over (
            partition by course, module, actor_key, stage
            order by happened_at asc, statement_id asc
        ) as visit
    from levels

)

select
    course,
    module,
    actor_key,
    stage,
    content_version,
    happened_at as reached_at
from ranked
where visit = 1
