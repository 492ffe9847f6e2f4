"""What the two roles may do: pure functions of the configuration, nothing that is not used."""

from collections.abc import Sequence
from typing import Any

from scripts.evidence.config import Config, bucket_and_prefix
from scripts.evidence.names import NOT_STARTED, RECIPE, RUN_LOGS, Place

Document = dict[str, Any]
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
_WRITE = ("AbortMultipartUpload", "GetObject", "ListMultipartUploadParts", "PutObject")


def run_trust(place: Place) -> Document:
    """CodeBuild may use the role, for our project alone."""
    return _trust("codebuild", {"aws:SourceAccount": place.account, "aws:SourceArn": place.project})


def schedule_trust(place: Place, group: str) -> Document:
    """EventBridge Scheduler may use the role, for our group of schedules alone."""
    arn = place.arn("scheduler", f"schedule-group/{group}")
    return _trust("scheduler", {"aws:SourceAccount": place.account, "aws:SourceArn": arn})


def schedule_policy(place: Place) -> Document:
    """Start the one project, and put what did not start into the one queue."""
    return _policy(
        [
            _allow("StartRun", ("StartBuild",), "codebuild", place.project),
            _allow("KeepWhatDidNotStart", ("SendMessage",), "sqs", place.arn("sqs", NOT_STARTED)),
        ]
    )


def run_policy(config: Config, place: Place) -> Document:
    """Query in one work group, read the logs, write the recipe's tables, and add evidence.

    Of the evidence's bucket it may write and no more: it cannot read, replace (with Object Lock)
    or delete what it wrote before.
    """
    bucket, prefix = bucket_and_prefix(config.lake_root)
    evidence_bucket, evidence_prefix = bucket_and_prefix(config.evidence_root)
    databases = (f"{config.schema}_{RECIPE}", f"{config.schema}_raw_{RECIPE}")
    own = [
        place.arn("glue", "catalog"),
        *(place.arn("glue", f"database/{one}") for one in databases),
        *(place.arn("glue", f"table/{one}/*") for one in databases),
    ]
    folders = [
        f"{prefix}{one}"
        for one in (f"raw/{RECIPE}/*", f"tables/{databases[0]}/*", "query-results/*")
    ]
    raw, tables, results = (place.s3(f"{bucket}/{one}") for one in folders)
    return _policy(
        [
            _allow(
                "Query", _QUERY, "athena", place.arn("athena", f"workgroup/{config.work_group}")
            ),
            # Athena looks at the database `default` before any other.
            _allow(
                "ReadCatalog", _READ_CATALOG, "glue", [*own, place.arn("glue", "database/default")]
            ),
            _allow("WriteCatalog", _WRITE_CATALOG, "glue", own),
            _allow("FindBucket", ("GetBucketLocation",), "s3", place.s3(bucket)),
            _allow(
                "ListFolders",
                ("ListBucket",),
                "s3",
                place.s3(bucket),
                {"StringLike": {"s3:prefix": folders}},
            ),
            _allow("ReadLogs", ("GetObject",), "s3", raw),
            _allow("WriteTables", (*_WRITE, "DeleteObject"), "s3", tables),
            _allow("WriteResults", _WRITE, "s3", results),
            _allow(
                "AddEvidence",
                ("PutObject", "AbortMultipartUpload"),
                "s3",
                place.s3(f"{evidence_bucket}/{evidence_prefix}*"),
            ),
            _allow(
                "WriteOutput",
                ("CreateLogStream", "PutLogEvents"),
                "logs",
                place.arn("logs", f"log-group:{RUN_LOGS}:*"),
            ),
        ]
    )


def _allow(
    sid: str,
    actions: Sequence[str],
    service: str,
    resource: str | list[str],
    condition: Document | None = None,
) -> Document:
    return {
        "Sid": sid,
        "Effect": "Allow",
        "Action": [f"{service}:{action}" for action in actions],
        "Resource": resource,
        **({"Condition": condition} if condition else {}),
    }


def _policy(statements: Sequence[Document]) -> Document:
    return {"Version": "2012-10-17", "Statement": list(statements)}


def _trust(service: str, equals: Document) -> Document:
    statement = {
        "Effect": "Allow",
        "Principal": {"Service": f"{service}.amazonaws.com"},
        "Action": "sts:AssumeRole",
        "Condition": {"StringEquals": equals},
    }
    return _policy([statement])
