-- One row per job, question and label: how often workers gave it, and whether it is so rare, compared with an even
-- split, that a model would learn to ignore it. Also the number of objects that Ground Truth gave the label
-- when it merged the answers.
with

annotations as (

    select * from {{ ref('labeling_insights__annotations_view') }}

),

manifest_objects as (

    select * from {{ ref('stg_labeling_insights__manifest_objects') }}

),

counted as (

    select
        job_name,
        question,
        label,
        count(*) as total_labels,
        count(distinct data_record_id) as labeled_objects
    from annotations
    where label is not null and not is_duplicate
    group by job_name, question, label

),

merged as (

    select
        job_name,
        merged_label as label,
        count(*) as consolidated_objects
    from manifest_objects
    cross join unnest(manifest_objects.class_names) as class(merged_label)
    group by job_name, merged_label

),

compared as (

    select
        counted.job_name,
        counted.question,
        counted.label,
        counted.total_labels,
        counted.labeled_objects,
        merged.consolidated_objects,
        sum(counted.total_labels) over (partition by counted.job_name, counted.question) as job_labels,
        count(*) over (partition by counted.job_name, counted.question) as job_classes
    from counted
    left join merged
        on counted.job_name = merged.job_name
        and counted.label = merged.label

)

select
    job_name,
    question,
    {{ labeling_insights_series_name() | indent(4) }} as series_name,
    label,
    total_labels,
    labeled_objects,
    consolidated_objects,
    100e0 * total_labels / nullif(job_labels, 0) as total_labels_pct,
    100e0 / nullif(job_classes, 0) as even_split_pct,
    -- Less than this share of an even split.
    cast(total_labels * job_classes as double) / nullif(job_labels, 0)
    < cast('{{ var('labeling_insights_imbalance_ratio') }}' as double) as is_underrepresented,
    row_number() over (partition by job_name, question order by total_labels desc, label asc) as label_rank
from compared
