-- One row per run and model, seed or snapshot: its place in the graph, its tests and its last result, which the practices
-- of models judge.
with

runs as (

    select * from {{ ref('analytics_lens__lens_runs') }}

),

models as (

    select * from {{ ref('stg_analytics_lens__models') }}
    where reject_reason is null

),

edges as (

    select * from {{ ref('stg_analytics_lens__edges') }}
    where reject_reason is null

),

tests as (

    select * from {{ ref('stg_analytics_lens__tests') }}
    where reject_reason is null

),

results as (

    select * from {{ ref('stg_analytics_lens__results') }}
    where reject_reason is null

),

child_counts as (

    select
        project,
        run_id,
        parent_id,
        count(*) as children
    from edges
    group by project, run_id, parent_id

),

parents as (

    select
        edges.project,
        edges.run_id,
        edges.child_id,
        count(*) as parents,
        count(case when starts_with(edges.parent_id, 'source.') then 1 end) as source_parents,
        count(
            case
                when
                    starts_with(edges.parent_id, 'model.')
                    and not starts_with(coalesce(models.name, ''), 'base_') then 1
            end
        ) as model_parents
    from edges
    left join models
        on edges.project = models.project
        and edges.run_id = models.run_id
        and edges.parent_id = models.unique_id
    group by edges.project, edges.run_id, edges.child_id

),

children as (

    select
        edges.project,
        edges.run_id,
        edges.parent_id,
        count(case when regexp_like(edges.child_id, '^(model|snapshot)[.]') then 1 end) as children,
        count(
            case when starts_with(edges.child_id, 'model.') and child_counts.children is null then 1 end
        ) as leaf_children,
        count(case when not regexp_like(edges.child_id, '^(model|snapshot)[.]') then 1 end) as readers
    from edges
    left join child_counts
        on edges.project = child_counts.project
        and edges.run_id = child_counts.run_id
        and edges.child_id = child_counts.parent_id
    group by edges.project, edges.run_id, edges.parent_id

),

-- a is read by b and by c, and b by c alone.
rejoined as (

    select
        edges.project,
        edges.run_id,
        edges.parent_id as unique_id,
        min(grandparents.parent_id) as rejoined_parent_id
    from edges
    inner join child_counts
        on edges.project = child_counts.project
        and edges.run_id = child_counts.run_id
        and edges.parent_id = child_counts.parent_id
    inner join edges as grandparents
        on edges.project = grandparents.project
        and edges.run_id = grandparents.run_id
        and edges.parent_id = grandparents.child_id
    inner join edges as others
        on edges.project = others.project
        and edges.run_id = others.run_id
        and edges.child_id = others.child_id
        and grandparents.parent_id = others.parent_id
    where child_counts.children = 1
    group by edges.project, edges.run_id, edges.parent_id

),

model_tests as (

    select
        project,
        run_id,
        tested_id,
        count(case when test_kind = 'data' then 1 end) as data_tests,
        count(
            case
                when test_kind = 'data' and regexp_like(test_type, '{{ var("analytics_lens_key_tests") }}') then 1
            end
        ) as key_tests,
        count(case when test_kind = 'unit' then 1 end) as unit_tests
    from tests
    group by project, run_id, tested_id

)

select
    models.project,
    models.run_id,
    models.unique_id,
    models.resource_type,
    models.name,
    models.path,
    models.layer,
    models.schema_name,
    models.alias,
    models.materialized,
    models.access,
    models.is_described,
    models.is_contract_enforced,
    models.has_key_constraint,
    models.columns_known,
    models.columns_described,
    models.hard_coded_names,
    models.first_hard_coded_name,
    models.view_depth,
    models.table_type,
    models.format,
    models.write_compression,
    models.has_partitions,
    models.is_swapped,
    models.size_bytes,
    models.row_count,
    coalesce(parents.parents, 0) as parents,
    coalesce(parents.source_parents, 0) as source_parents,
    coalesce(parents.model_parents, 0) as model_parents,
    coalesce(children.children, 0) as children,
    coalesce(children.leaf_children, 0) as leaf_children,
    coalesce(children.readers, 0) as readers,
    rejoined.rejoined_parent_id,
    coalesce(model_tests.data_tests, 0) as data_tests,
    coalesce(model_tests.key_tests, 0) as key_tests,
    coalesce(model_tests.unit_tests, 0) as unit_tests,
    results.status,
    results.elapsed_seconds,
    results.affected_rows,
    results.scanned_bytes,
    results.message,
    models.exception_until,
    models.exception_practices,
    models.exception_reason
from models
inner join runs
    on models.project = runs.project
    and models.run_id = runs.run_id
left join parents
    on models.project = parents.project
    and models.run_id = parents.run_id
    and models.unique_id = parents.child_id
left join children
    on models.project = children.project
    and models.run_id = children.run_id
    and models.unique_id = children.parent_id
left join rejoined
    on models.project = rejoined.project
    and models.run_id = rejoined.run_id
    and models.unique_id = rejoined.unique_id
left join model_tests
    on models.project = model_tests.project
    and models.run_id = model_tests.run_id
    and models.unique_id = model_tests.tested_id
left join results
    on models.project = results.project
    and models.run_id = results.run_id
    and models.unique_id = results.unique_id
