"""What the hourly run may do: a pure function of the configuration.

A test builds the recipe on athena_local, records the calls of dbt and of the engine, and compares
them with this policy in both directions.
"""

from scripts.firehose.config import Config
from scripts.firehose.names import RAW_FOLDER, RUN_LOGS, Place
from scripts.firehose.policies import Document, allow, below, policy, run_databases, via

# Athena reads and writes the catalog with the rights of who asks, so the role needs both what dbt
# calls itself and what its statements make Athena call.
_READ_CATALOG = (
    "BatchGetPartition",
    "GetDatabase",
    "GetDatabases",
    "GetPartition",
    "GetPartitions",
    "GetTable",
    "GetTableVersions",
    "GetTables",
)
_WRITE_CATALOG = (
    "BatchCreatePartition",
    "CreateDatabase",
    "CreatePartition",
    "CreateTable",
    "DeleteTable",
    "DeleteTableVersion",
    "UpdatePartition",
    "UpdateTable",
)
_QUERY = ("GetQueryExecution", "GetQueryResults", "GetWorkGroup", "StartQueryExecution")
# Files of any size are written in parts.
_WRITE = ("AbortMultipartUpload", "GetObject", "ListMultipartUploadParts", "PutObject")
RESULTS_FOLDER = "query-results/"


def run_policy(config: Config, place: Place) -> Document:
    """Query in one work group, the recipe's two databases, and its folders of the bucket."""
    bucket = place.s3(config.bucket)
    databases = run_databases(config)
    catalog = place.arn("glue", "catalog")
    own = [
        catalog,
        *(place.arn("glue", f"database/{one}") for one in databases),
        *(place.arn("glue", f"table/{one}/*") for one in databases),
    ]
    raw = below(config, place, RAW_FOLDER)
    tables = below(config, place, f"tables/{databases[0]}/")
    results = below(config, place, RESULTS_FOLDER)
    prefixes = [one.removeprefix(f"{bucket}/") for one in (raw, tables, results)]
    statements = [
        allow("Query", _QUERY, "athena", place.arn("athena", f"workgroup/{config.work_group}")),
        # Athena looks at the database `default` before any other.
        allow("ReadCatalog", _READ_CATALOG, "glue", [*own, place.arn("glue", "database/default")]),
        allow("WriteCatalog", _WRITE_CATALOG, "glue", own),
        allow("FindBucket", ("GetBucketLocation",), "s3", bucket),
        allow(
            "ListFolders", ("ListBucket",), "s3", bucket, {"StringLike": {"s3:prefix": prefixes}}
        ),
        allow("ReadRawFiles", ("GetObject",), "s3", raw),
        allow("WriteTables", (*_WRITE, "DeleteObject"), "s3", tables),
        allow("WriteResults", _WRITE, "s3", results),
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
