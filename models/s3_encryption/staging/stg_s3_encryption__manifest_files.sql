-- One row per manifest and data file that it names. The file is the one of this name in the data folder of the report's
-- configuration, wherever the report was delivered first.
select
    lines."$path" as manifest_path,
    regexp_replace(lines."$path", '[^/]+/manifest[.]json$', 'data/') || regexp_extract(item.file_key, '[^/]+$') as data_path
from {{ source('s3_encryption', 'inventory_manifests') }} as lines
cross join unnest(regexp_extract_all(lines.line, '"key"\s*:\s*"((?:[^"\\]|\\.)*)"', 1)) as item (file_key)
where lines."$path" like '%/manifest.json'
