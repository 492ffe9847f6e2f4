-- Nothing is lost: answers found in the files are answers counted plus answers rejected.
with

found as (

    select annotation_id from {{ ref('stg_labeling_insights__ground_truth_answers') }} where question_index = 1
    union all
    select annotation_id from {{ ref('stg_labeling_insights__label_studio_annotations') }}

),

counted as (

    select distinct annotation_id from {{ ref('labeling_insights__annotations_view') }}

),

rejected as (

    select reject_id as annotation_id
    from {{ ref('labeling_insights__labeling_rejects') }}
    where is_excluded and path not like '%/output.manifest'

),

accounted as (

    select annotation_id from counted
    union all
    select annotation_id from rejected

)

select
    coalesce(found.annotation_id, accounted.annotation_id) as annotation_id,
    count(found.annotation_id) as times_found,
    count(accounted.annotation_id) as times_accounted
from found
full outer join accounted
    on found.annotation_id = accounted.annotation_id
group by coalesce(found.annotation_id, accounted.annotation_id)
having count(found.annotation_id) <> 1 or count(accounted.annotation_id) <> 1
