"""What the roles of a scheduled run may do: pure functions.

No action is here that its user does not call. A test builds a recipe on athena_local, records the
calls of dbt and of the engine, and compares them with the run's statements in both directions.
"""

from collections.abc import Sequence
from typing import Any

from athena_recipes.aws.scheduled_run.place import Place
from athena_recipes.aws.scheduled_run.target import RESULTS_FOLDER, Target

Document = dict[str, Any]

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


def run_trust(place: Place) -> Document:
    """CodeBuild may use the role, for our project alone."""
    return trust("codebuild", {"aws:SourceAccount": place.account, "aws:SourceArn": place.project})


def schedule_trust(place: Place) -> Document:
    """EventBridge Scheduler may use the role, for our group of schedules alone."""
    arn = place.arn("scheduler", f"schedule-group/{place.names.name}")
    return trust("scheduler", {"aws:SourceAccount": place.account, "aws:SourceArn": arn})


def schedule_policy(place: Place) -> Document:
    """Start the one project, and put what did not start into the one queue."""
    return policy(
        [
            allow("StartRun", ("StartBuild",), "codebuild", place.project),
            allow("KeepWhatDidNotStart", ("SendMessage",), "sqs", place.queue),
        ]
    )


def run_statements(target: Target, place: Place) -> list[Document]:
    """Query in one work group, the recipe's two databases, and its folders of the bucket."""
    bucket = place.s3(target.bucket)
    own = [
        place.arn("glue", "catalog"),
        *(place.arn("glue", f"database/{one}") for one in target.databases),
        *(place.arn("glue", f"table/{one}/*") for one in target.databases),
    ]
    folders = (target.raw_folder, target.tables_folder, RESULTS_FOLDER)
    prefixes = [f"{target.key(folder)}*" for folder in folders]
    raw, tables, results = (below(target, place, folder) for folder in folders)
    return [
        allow("Query", _QUERY, "athena", place.arn("athena", f"workgroup/{target.work_group}")),
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
            place.arn("logs", f"log-group:{place.names.logs}:*"),
        ),
    ]


def below(target: Target, place: Place, folder: str) -> str:
    """The ARN of all objects in a folder of the lake."""
    return place.s3(f"{target.bucket}/{target.key(folder)}*")


def allow(
    sid: str,
    actions: Sequence[str],
    service: str,
    resource: str | list[str],
    condition: Document | None = None,
) -> Document:
    """One statement; `actions` without the service's name."""
    return {
        "Sid": sid,
        "Effect": "Allow",
        "Action": [f"{service}:{action}" for action in actions],
        "Resource": resource,
        **({"Condition": condition} if condition else {}),
    }


def policy(statements: Sequence[Document]) -> Document:
    """A policy document of these statements."""
    return {"Version": "2012-10-17", "Statement": list(statements)}


def trust(service: str, equals: Document) -> Document:
    """A trust policy: the service may use the role where these keys have these values."""
    statement = {
        "Effect": "Allow",
        "Principal": {"Service": f"{service}.amazonaws.com"},
        "Action": "sts:AssumeRole",
        "Condition": {"StringEquals": equals},
    }
    return policy([statement])
