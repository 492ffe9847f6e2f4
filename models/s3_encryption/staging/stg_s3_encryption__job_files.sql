-- One row per completion report of a job and file of results that it names.
select
    lines."$path" as manifest_path,
    regexp_extract(lines."$path", '^(.*/)manifest[.]json$', 1)
    || 'results/' || regexp_extract(item.file_key, '[^/]+$') as result_path
from {{ source('s3_encryption', 'batch_report_manifests') }} as lines
cross join unnest(regexp_extract_all(lines.line, '"Key"\s*:\s*"((?:[^"\\]|\\.)*)"', 1)) as item (file_key)
where lines."$path" like '%/manifest.json'
