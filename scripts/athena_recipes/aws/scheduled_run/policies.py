"""The rights of the roles of a scheduled run: pure functions.

No action is here that its user does not call. A test builds a recipe on athena_local, records the
calls of dbt and of the engine, and compares them with the run's statements in both directions.
"""

from athena_recipes.aws.account import Account
from athena_recipes.aws.iam import Document, allow, policy, service_trust
from athena_recipes.aws.s3_address import S3Address
from athena_recipes.aws.scheduled_run.stack import RunStack
from athena_recipes.aws.scheduled_run.target import RESULTS_FOLDER, Target

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


def run_trust(stack: RunStack) -> Document:
    """CodeBuild may assume the role, for the stack's project alone."""
    source = {
        "aws:SourceAccount": stack.account.account_id,
        "aws:SourceArn": stack.project_arn,
    }
    return service_trust("codebuild", source)


def schedule_trust(stack: RunStack) -> Document:
    """EventBridge Scheduler may assume the role, for the stack's group of schedules alone."""
    return scheduler_trust(stack.account, stack.name)


def scheduler_trust(account: Account, group: str) -> Document:
    """EventBridge Scheduler may assume the role, for one group of schedules alone."""
    arn = account.arn("scheduler", f"schedule-group/{group}")
    source = {"aws:SourceAccount": account.account_id, "aws:SourceArn": arn}
    return service_trust("scheduler", source)


def schedule_policy(stack: RunStack) -> Document:
    """Start the one project, and send what did not start to the one queue."""
    return policy(
        [
            allow("StartRun", ("StartBuild",), "codebuild", stack.project_arn),
            allow("KeepWhatDidNotStart", ("SendMessage",), "sqs", stack.queue_arn),
        ]
    )


def run_statements(target: Target, stack: RunStack) -> list[Document]:
    """Query in one work group, the recipe's two databases, and its folders of the bucket."""
    account = stack.account
    bucket = account.s3_arn(target.lake.bucket)
    own = [
        account.arn("glue", "catalog"),
        *(account.arn("glue", f"database/{one}") for one in target.databases),
        *(account.arn("glue", f"table/{one}/*") for one in target.databases),
    ]
    folders = (target.raw_folder, target.tables_folder, RESULTS_FOLDER)
    prefixes = [f"{target.lake.key(folder)}*" for folder in folders]
    raw, tables, results = (objects_below(target.lake, account, folder) for folder in folders)
    work_group = account.arn("athena", f"workgroup/{target.work_group}")
    default = account.arn("glue", "database/default")
    logs = account.arn("logs", f"log-group:{stack.logs}:*")
    in_folders = {"StringLike": {"s3:prefix": prefixes}}
    return [
        allow("Query", _QUERY, "athena", work_group),
        # Athena reads the database `default` before any other.
        allow("ReadCatalog", _READ_CATALOG, "glue", [*own, default]),
        allow("WriteCatalog", _WRITE_CATALOG, "glue", own),
        allow("FindBucket", ("GetBucketLocation",), "s3", bucket),
        allow("ListFolders", ("ListBucket",), "s3", bucket, in_folders),
        allow("ReadRawFiles", ("GetObject",), "s3", raw),
        allow("WriteTables", (*_WRITE, "DeleteObject"), "s3", tables),
        allow("WriteResults", _WRITE, "s3", results),
        allow("WriteLogs", ("CreateLogStream", "PutLogEvents"), "logs", logs),
    ]


def objects_below(lake: S3Address, account: Account, folder: str) -> str:
    """The ARN of all objects in a folder of the lake (`raw/`)."""
    return account.s3_arn(f"{lake.bucket}/{lake.key(folder)}*")
