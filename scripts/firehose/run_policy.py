"""What the hourly run may do: a pure function of the configuration.

A test runs `dbt build -s streaming_buckets` on athena_local, records the calls of dbt and of the
engine, and compares them with this policy in both directions.
"""

from scripts.firehose.config import Config
from scripts.firehose.names import RAW_FOLDER, RUN_LOGS, Place
from scripts.firehose.policies import Document, allow, below, policy, run_databases, via

# Athena reads and writes the catalog with the rights of who asks, so the role needs both what dbt
# calls itself and what its statements make Athena call.
READ_CATALOG = (
    "GetDatabase",
    "GetDatabases",
    "GetPartition",
    "GetPartitions",
    "GetTable",
    "GetTableVersions",
    "GetTables",
)
WRITE_CATALOG = (
    "BatchCreatePartition",
    "BatchDeletePartition",
    "CreateDatabase",
    "CreateTable",
    "DeleteTable",
    "DeleteTableVersion",
    "UpdatePartition",
    "UpdateTable",
)
ATHENA = ("GetQueryExecution", "GetQueryResults", "GetWorkGroup", "StartQueryExecution")
# Query results and tables of any size are written in parts.
WRITE_OBJECTS = (
    "AbortMultipartUpload",
    "DeleteObject",
    "GetObject",
    "ListMultipartUploadParts",
    "PutObject",
)


def run_policy(config: Config, place: Place) -> Document:
    """Query in one work group, the recipe's two databases, and its folders of the bucket."""
    bucket = place.s3(config.bucket)
    curated, raw = run_databases(config)
    databases = [place.arn("glue", f"database/{one}") for one in (curated, raw)]
    tables = [place.arn("glue", f"table/{one}/*") for one in (curated, raw)]
    catalog = place.arn("glue", "catalog")
    written = [below(config, place, folder) for folder in (f"tables/{curated}/", "query-results/")]
    listed = {
        "StringLike": {
            "s3:prefix": [
                one.removeprefix(f"{bucket}/")
                for one in (below(config, place, RAW_FOLDER), *written)
            ]
        }
    }
    statements = [
        allow("Query", ATHENA, "athena", place.arn("athena", f"workgroup/{config.work_group}")),
        # Athena looks at the database `default` before any other.
        allow(
            "ReadCatalog",
            READ_CATALOG,
            "glue",
            [catalog, place.arn("glue", "database/default"), *databases, *tables],
        ),
        allow("WriteCatalog", WRITE_CATALOG, "glue", [catalog, *databases, *tables]),
        allow("FindBucket", ("GetBucketLocation",), "s3", bucket),
        allow("ListFolders", ("ListBucket",), "s3", bucket, listed),
        allow("ReadRawFiles", ("GetObject",), "s3", below(config, place, RAW_FOLDER)),
        allow("WriteTablesAndResults", WRITE_OBJECTS, "s3", written),
        allow(
            "WriteLogs",
            ("CreateLogStream", "PutLogEvents"),
            "logs",
            place.arn("logs", f"log-group:{RUN_LOGS}:*"),
        ),
    ]
    if config.kms_key:
        actions = ("Decrypt", "GenerateDataKey")
        statements.append(allow("UseKey", actions, "kms", config.kms_key, via(place, "s3")))
    return policy(statements)
