"""What the roles may do: pure functions of the configuration.

No action is here that its user does not call; tests compare the run's with calls that were
recorded, and Firehose's with what its documentation lists.
"""

from athena_recipes.aws.scheduled_run.policies import (
    Document,
    allow,
    below,
    policy,
    run_statements,
    trust,
)
from athena_recipes.recipes.streaming_buckets.firehose.config import Config
from athena_recipes.recipes.streaming_buckets.firehose.names import (
    DELIVERY_LOG_STREAM,
    DELIVERY_LOGS,
    ERROR_FOLDER,
    RAW_FOLDER,
    Place,
)


def delivery_trust(place: Place) -> Document:
    """Firehose may use the role, for this account alone (Firehose's external id is the account)."""
    return trust("firehose", {"sts:ExternalId": place.account})


def delivery_policy(config: Config, place: Place) -> Document:
    """Read the one stream, write below the two prefixes, log to the one log stream.

    Source: "Grant Firehose access to an Amazon S3 destination" in Firehose's developer guide.
    """
    bucket = place.s3(config.bucket)
    written = [below(config.target, place, folder) for folder in (RAW_FOLDER, ERROR_FOLDER)]
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
        by_stream = _via(place, "kinesis")
        by_stream["StringEquals"]["kms:EncryptionContext:aws:kinesis:arn"] = place.stream
        statements += [
            allow("DecryptStream", ("Decrypt",), "kms", config.kms_key, by_stream),
            _use_key("EncryptFiles", config.kms_key, place),
        ]
    return policy(statements)


def run_policy(config: Config, place: Place) -> Document:
    """Build the recipe, with the lake's key where there is one."""
    statements = run_statements(config.target, place)
    if config.kms_key:
        statements.append(_use_key("UseKey", config.kms_key, place))
    return policy(statements)


def _use_key(sid: str, key: str, place: Place) -> Document:
    return allow(sid, ("Decrypt", "GenerateDataKey"), "kms", key, _via(place, "s3"))


def _via(place: Place, service: str) -> Document:
    """The condition that a key is used through a service of this region."""
    suffix = "amazonaws.com.cn" if place.partition == "aws-cn" else "amazonaws.com"
    return {"StringEquals": {"kms:ViaService": f"{service}.{place.region}.{suffix}"}}
