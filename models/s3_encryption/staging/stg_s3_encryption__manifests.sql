-- One row per manifest of an inventory report, whether it is whole or not. The order of a file's lines is not kept by
-- a query, so that each value is taken from the line that has its name.
with

lines as (

    select
        regexp_extract("$path", '/raw/(s3_encryption/.*)$', 1) as manifest_path,
        config_id,
        report_folder,
        line,
        regexp_replace(line, '"(?:[^"\\]|\\.)*"', '') as outside_of_strings
    from {{ source('s3_encryption', 'inventory_manifests') }}
    where "$path" like '%/manifest.json'

)

select
    manifest_path,
    config_id,
    report_folder,
    regexp_replace(manifest_path, '[^/]+/manifest[.]json$', 'data/') as data_folder,
    max(regexp_extract(line, '"sourceBucket"\s*:\s*"([^"]*)"', 1)) as bucket_name,
    try_cast(max(regexp_extract(line, '"creationTimestamp"\s*:\s*"?([0-9]+)', 1)) as bigint) as created_milliseconds,
    max(regexp_extract(line, '"fileFormat"\s*:\s*"([^"]*)"', 1)) as file_format,
    max(regexp_extract(line, '"fileSchema"\s*:\s*"([^"]*)"', 1)) as file_schema,
    cast(sum(cardinality(regexp_extract_all(line, '"key"\s*:\s*"'))) as bigint) as named_keys,
    cast(sum(cardinality(regexp_extract_all(line, '"size"\s*:\s*[0-9]+'))) as bigint) as named_sizes,
    -- A whole manifest closes what it opens.
    cast(sum(cardinality(regexp_extract_all(outside_of_strings, '[{\[]'))) as bigint) as opened,
    cast(sum(cardinality(regexp_extract_all(outside_of_strings, '[}\]]'))) as bigint) as closed
from lines
group by manifest_path, config_id, report_folder
