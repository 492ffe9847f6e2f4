"""What the three roles may do: pure functions of the configuration.

No action is here that its user does not call; tests compare the run's with calls that were
recorded, and Firehose's with what its documentation lists.
"""

from collections.abc import Sequence
from typing import Any

from scripts.firehose.config import Config
from scripts.firehose.names import (
    DELIVERY_LOG_STREAM,
    DELIVERY_LOGS,
    ERROR_FOLDER,
    RAW_FOLDER,
    RECIPE,
    Place,
)

Document = dict[str, Any]


def delivery_trust(place: Place) -> Document:
    """Firehose may use the role, for this account alone (Firehose's external id is the account)."""
    return _trust("firehose", {"sts:ExternalId": place.account})


def run_trust(place: Place) -> Document:
    """CodeBuild may use the role, for our project alone."""
    return _trust("codebuild", {"aws:SourceAccount": place.account, "aws:SourceArn": place.project})


def schedule_trust(place: Place, group: str) -> Document:
    """EventBridge Scheduler may use the role, for our group of schedules alone."""
    arn = place.arn("scheduler", f"schedule-group/{group}")
    return _trust("scheduler", {"aws:SourceAccount": place.account, "aws:SourceArn": arn})


def delivery_policy(config: Config, place: Place) -> Document:
    """Read the one stream, write below the two prefixes, log to the one log stream.

    Source: "Grant Firehose access to an Amazon S3 destination" in Firehose's developer guide.
    """
    bucket = place.s3(config.bucket)
    written = [below(config, place, folder) for folder in (RAW_FOLDER, ERROR_FOLDER)]
    log_stream = f"log-group:{DELIVERY_LOGS}:log-stream:{DELIVERY_LOG_STREAM}"
    statements = [
        allow(
            "ReadStream",
            ("DescribeStream", "GetShardIterator", "GetRecords", "ListShards"),
            "kinesis",
            place.stream,
        ),
        allow(
            "FindBucket",
            ("GetBucketLocation", "ListBucket", "ListBucketMultipartUploads"),
            "s3",
            bucket,
        ),
        allow("WriteFiles", ("AbortMultipartUpload", "GetObject", "PutObject"), "s3", written),
        allow("LogErrors", ("PutLogEvents",), "logs", place.arn("logs", log_stream)),
    ]
    if config.kms_key:
        by_stream = via(place, "kinesis")
        by_stream["StringEquals"]["kms:EncryptionContext:aws:kinesis:arn"] = place.stream
        statements += [
            allow("DecryptStream", ("Decrypt",), "kms", config.kms_key, by_stream),
            allow(
                "EncryptFiles",
                ("Decrypt", "GenerateDataKey"),
                "kms",
                config.kms_key,
                via(place, "s3"),
            ),
        ]
    return policy(statements)


def schedule_policy(place: Place) -> Document:
    """Start the one project, and put what did not start into the one queue."""
    return policy(
        [
            allow("StartRun", ("StartBuild",), "codebuild", place.project),
            allow("KeepWhatDidNotStart", ("SendMessage",), "sqs", place.queue),
        ]
    )


def run_databases(config: Config) -> tuple[str, str]:
    """The recipe's Glue databases: of its tables, and of its raw tables."""
    return f"{config.schema}_{RECIPE}", f"{config.schema}_raw_{RECIPE}"


def below(config: Config, place: Place, folder: str) -> str:
    """The ARN of all objects in a folder of the lake."""
    return place.s3(f"{config.bucket}{config.prefix}/{folder}*")


def via(place: Place, service: str) -> Document:
    """The condition that a key is used through a service of this region."""
    suffix = "amazonaws.com.cn" if place.partition == "aws-cn" else "amazonaws.com"
    return {"StringEquals": {"kms:ViaService": f"{service}.{place.region}.{suffix}"}}


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


def _trust(service: str, equals: Document) -> Document:
    statement = {
        "Effect": "Allow",
        "Principal": {"Service": f"{service}.amazonaws.com"},
        "Action": "sts:AssumeRole",
        "Condition": {"StringEquals": equals},
    }
    return policy([statement])
