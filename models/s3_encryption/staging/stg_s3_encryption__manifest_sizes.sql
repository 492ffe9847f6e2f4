-- One row per manifest that names files: their sizes as one text. Sizes are compared as a list, because a query does not
-- know which line of a manifest follows which. A size that is no bigint is left out: no file has it.
with

named as (

    select
        regexp_extract(lines."$path", '/raw/(s3_encryption/.*)$', 1) as manifest_path,
        {{ athena_recipes.whole_number('item.size_text') }} as size_bytes
    from {{ source('s3_encryption', 'inventory_manifests') }} as lines
    cross join unnest(regexp_extract_all(lines.line, '"size"\s*:\s*([0-9]+)', 1)) as item (size_text)
    where lines."$path" like '%/manifest.json'

)

select
    manifest_path,
    array_join(array_agg(cast(size_bytes as varchar) order by size_bytes), ',') as sizes
from named
group by manifest_path
