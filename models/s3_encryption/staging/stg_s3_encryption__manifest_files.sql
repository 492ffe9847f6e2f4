-- One row per manifest and data file that it names. The file is the one of this name in the data folder of the report's
-- configuration, wherever the report was delivered first.
with

named as (

    select
        regexp_extract(lines."$path", '/raw/(s3_encryption/.*)$', 1) as manifest_path,
        item.file_key
    from {{ source('s3_encryption', 'inventory_manifests') }} as lines
    cross join unnest(regexp_extract_all(lines.line, '"key"\s*:\s*"((?:[^"\\]|\\.)*)"', 1)) as item (file_key)
    where lines."$path" like '%/manifest.json'

)

select distinct
    manifest_path,
    regexp_replace(manifest_path, '[^/]+/manifest[.]json$', 'data/') || regexp_extract(file_key, '[^/]+$') as data_path
from named
