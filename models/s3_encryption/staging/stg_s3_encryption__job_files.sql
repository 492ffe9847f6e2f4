-- One row per completion report of a job and file of results that it names.
with

named as (

    select
        regexp_extract(lines."$path", '/raw/(s3_encryption/.*)$', 1) as manifest_path,
        item.file_key
    from {{ source('s3_encryption', 'batch_report_manifests') }} as lines
    cross join unnest(regexp_extract_all(lines.line, '"Key"\s*:\s*"((?:[^"\\]|\\.)*)"', 1)) as item (file_key)
    where lines."$path" like '%/manifest.json'

)

select distinct
    manifest_path,
    regexp_extract(manifest_path, '^(.*/)manifest[.]json$', 1) || 'results/' || regexp_extract(file_key, '[^/]+$') as result_path
from named
