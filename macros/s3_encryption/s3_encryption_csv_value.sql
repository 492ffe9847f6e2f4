{#
  Columns for the positions of S3's fields in a CSV report, from its fileSchema: one per field, 0 where the
  configuration does not have it. Computed once per report, because a report may have many rows.

  Arguments:
    schema: SQL expression of the fileSchema, as in 'Bucket, Key, Size'.

  Usage: select {{ s3_encryption_csv_places('file_schema') }} from reports
#}
{% macro s3_encryption_csv_places(schema) %}
    {% set positions = [] %}
    {% for name in [
        'Key', 'VersionId', 'IsLatest', 'IsDeleteMarker', 'Size', 'LastModifiedDate', 'ETag', 'StorageClass',
        'IsMultipartUploaded', 'ReplicationStatus', 'EncryptionStatus', 'ObjectLockRetainUntilDate', 'ObjectLockMode',
        'ObjectLockLegalHoldStatus', 'IntelligentTieringAccessTier', 'BucketKeyStatus', 'ChecksumAlgorithm',
        'ObjectAccessControlList', 'ObjectOwner',
    ] %}
        {% do positions.append(
            "array_position(split(replace(" ~ schema ~ ", ' ', ''), ','), '" ~ name ~ "') as place_of_" ~ name | lower
        ) %}
    {% endfor %}
    {{ return(positions | join(',\n        ')) }}
{% endmacro %}

{#
  The value of a field of a CSV report: NULL where it is empty or the configuration does not have the field.

  Arguments:
    name: S3's name of the field.

  Usage: {{ s3_encryption_csv_value('StorageClass') }} as storage_class
#}
{% macro s3_encryption_csv_value(name) %}
    {{ return("nullif(element_at(field, nullif(place_of_" ~ name | lower ~ ", 0)), '')") }}
{% endmacro %}
