"""The statements of a policy: pure functions.

No action is here that a build does not need. A test builds each recipe on athena_local and compares
the calls of dbt and of the engine with these statements; another one compares the other way round.
"""

from collections.abc import Sequence

from athena_recipes.aws.account import Account
from athena_recipes.aws.iam import Document, allow
from athena_recipes.aws.policy.target import RESULTS_FOLDER, Target
from athena_recipes.aws.s3_address import S3Address

# What a query makes Athena call: it reads the catalog with the rights of who asks.
READ_CATALOG = (
    "BatchGetPartition",
    "GetDatabase",
    "GetDatabases",
    "GetPartition",
    "GetPartitions",
    "GetTable",
    "GetTables",
)
_WRITE_CATALOG = (
    "BatchCreatePartition",
    # To end a swap of shapes that another run began, and for partitions that a model no longer has.
    "BatchDeletePartition",
    "CreateDatabase",
    "CreatePartition",
    "CreateTable",
    "DeletePartition",
    "DeleteTable",
    "DeleteTableVersion",
    "UpdatePartition",
    "UpdateTable",
)
# Readers query with a driver (QuickSight, JDBC, ODBC), which streams results; builds do not.
DRIVER = ("BatchGetQueryExecution", "GetQueryResultsStream")
QUERY = ("GetQueryExecution", "GetQueryResults", "GetWorkGroup", "StartQueryExecution")
# Files of any size are written in parts.
WRITE = ("AbortMultipartUpload", "GetObject", "ListMultipartUploadParts", "PutObject")


def catalog_to_read(
    account: Account, databases: Sequence[str], tables: Sequence[str] | None = None
) -> list[str]:
    """The ARNs of Glue's catalog that a query needs.

    `tables` are `<database>/<table>`; None takes all tables of the databases.
    """
    if tables is None:
        tables = [f"{one}/*" for one in databases]
    return [
        account.arn("glue", "catalog"),
        # Athena reads the database `default` before any other.
        *(account.arn("glue", f"database/{one}") for one in ("default", *databases)),
        *(account.arn("glue", f"table/{one}") for one in tables),
    ]


def build_statements(target: Target, account: Account) -> list[Document]:
    """Query in one work group, the recipe's two databases, and its folders of the bucket."""
    bucket = account.s3_arn(target.lake.bucket)
    own = [
        account.arn("glue", "catalog"),
        *(account.arn("glue", f"database/{one}") for one in target.databases),
        *(account.arn("glue", f"table/{one}/*") for one in target.databases),
    ]
    folders = (
        *(target.raw_folder, target.list_folder, target.tables_folder, target.staging_folder),
        RESULTS_FOLDER,
    )
    raw, lists, *tables, results = (objects_below(target.lake, account, one) for one in folders)
    work_group = account.arn("athena", f"workgroup/{target.work_group}")
    default = account.arn("glue", "database/default")
    return [
        allow("Query", QUERY, "athena", work_group),
        # Athena reads the database `default` before any other.
        # dbt itself asks for versions, to keep the newest ones.
        allow("ReadCatalog", (*READ_CATALOG, "GetTableVersions"), "glue", [*own, default]),
        allow("WriteCatalog", _WRITE_CATALOG, "glue", own),
        allow("FindBucket", ("GetBucketLocation",), "s3", bucket),
        _list("ListFolders", target, account, folders),
        allow("ReadRawFiles", ("GetObject",), "s3", [raw, lists]),
        allow("WriteTables", (*WRITE, "DeleteObject"), "s3", tables),
        allow("WriteResults", WRITE, "s3", results),
    ]


def upload_statements(target: Target, account: Account) -> list[Document]:
    """Upload the recipe's raw files, replace, delete and quarantine them, and write their list.

    Files of Parquet are compared with the types of the recipe's raw tables.
    """
    # Without the right to list a folder, S3 says of a list that is not there that it is denied.
    folders = (target.raw_folder, target.list_folder, target.quarantine_folder)
    raw, lists, quarantine = (objects_below(target.lake, account, one) for one in folders)
    database = target.databases[1]
    catalog, databases, *tables = (
        account.arn("glue", one)
        for one in ("catalog", "database/*", f"database/{database}", f"table/{database}/*")
    )
    return [
        _list("ListRawFiles", target, account, folders),
        allow("WriteRawFiles", (*WRITE, "DeleteObject"), "s3", raw),
        allow("WriteRawFileList", ("GetObject", "PutObject"), "s3", lists),
        allow("QuarantineRawFiles", WRITE, "s3", quarantine),
        allow("FindRawTables", ("GetDatabases",), "glue", [catalog, databases]),
        allow("ReadRawTables", ("GetTables",), "glue", [catalog, *tables]),
    ]


def objects_below(lake: S3Address, account: Account, folder: str) -> str:
    """The ARN of all objects in a folder of the lake (`raw/`)."""
    return account.s3_arn(f"{lake.bucket}/{lake.key(folder)}*")


def use_key(sid: str, key: str, account: Account) -> Document:
    """Read and write objects that a KMS key (an ARN) encrypts."""
    return allow(sid, ("Decrypt", "GenerateDataKey"), "kms", key, via(account, "s3"))


def via(account: Account, service: str) -> Document:
    """The condition that a key is used through a service of this region."""
    return {"StringEquals": {"kms:ViaService": account.service(service)}}


def _list(sid: str, target: Target, account: Account, folders: tuple[str, ...]) -> Document:
    prefixes = [f"{target.lake.key(folder)}*" for folder in folders]
    bucket = account.s3_arn(target.lake.bucket)
    return allow(sid, ("ListBucket",), "s3", bucket, {"StringLike": {"s3:prefix": prefixes}})
