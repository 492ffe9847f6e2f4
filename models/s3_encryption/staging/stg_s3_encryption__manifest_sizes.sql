-- One row per manifest and size that it names. Sizes are compared as a list: a query does not know which line of a
-- manifest follows which.
select
    lines."$path" as manifest_path,
    cast(item.size_text as bigint) as size_bytes
from {{ source('s3_encryption', 'inventory_manifests') }} as lines
cross join unnest(regexp_extract_all(lines.line, '"size"\s*:\s*([0-9]+)', 1)) as item (size_text)
where lines."$path" like '%/manifest.json'
