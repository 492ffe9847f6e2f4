-- One row per course and module that a statement names; (course) is the course as a whole.
select
    course,
    module,
    regexp_extract(course, '([^/#:]+)/?\z', 1) as course_name,
    regexp_extract(module, '([^/#:]+)/?\z', 1) as module_name
from (
    select
        course,
        module
    from {{ ref('stg_training_feedback__statements') }}
    union
    select
        course,
        '(course)' as module
    from {{ ref('stg_training_feedback__statements') }}
) as named
