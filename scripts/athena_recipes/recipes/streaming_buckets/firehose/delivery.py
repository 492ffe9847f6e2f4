"""The wished resources from the stream to the raw files: pure functions of the configuration."""

from typing import Any

from athena_recipes.aws.plan import Resource
from athena_recipes.aws.resources.delivery_stream import DeliveryStreams
from athena_recipes.aws.resources.kinesis_stream import KinesisStreams
from athena_recipes.aws.resources.log_group import LogGroups
from athena_recipes.aws.resources.metric_alarm import MetricAlarms
from athena_recipes.aws.scheduled_run.resources import alarm_actions, role, told
from athena_recipes.recipes.streaming_buckets.firehose.config import Config
from athena_recipes.recipes.streaming_buckets.firehose.names import (
    BEHIND_ALARM,
    DELIVERY_LOG_STREAM,
    DELIVERY_LOGS,
    ERROR_FOLDER,
    NAME,
    RAW_FOLDER,
    Place,
)
from athena_recipes.recipes.streaming_buckets.firehose.policies import (
    delivery_policy,
    delivery_trust,
)

LOG_DAYS = 30
_HOUR = "dt=!{timestamp:yyyy}-!{timestamp:MM}-!{timestamp:dd}-!{timestamp:HH}/"
_ERROR = "!{firehose:error-output-type}/!{timestamp:yyyy-MM-dd}/"
# The run looks at two hours again, so an hour behind is still mended by itself.
_BEHIND_SECONDS = 3_600


def prefix(config: Config) -> str:
    """The keys of delivered files: the folder of the hour (UTC) that the recipe's table reads."""
    return config.target.key(f"{RAW_FOLDER}{_HOUR}")


def error_prefix(config: Config) -> str:
    """The keys of what could not be delivered, outside of the raw table's location."""
    return config.target.key(f"{ERROR_FOLDER}{_ERROR}")


def delivery_logs() -> Resource:
    """Where Firehose says what it could not do."""
    return Resource(
        LogGroups.kind,
        DELIVERY_LOGS,
        {"RetentionDays": LOG_DAYS, "Streams": [DELIVERY_LOG_STREAM]},
        f"Firehose's errors, kept {LOG_DAYS} days",
    )


def stream(config: Config) -> Resource:
    """The Kinesis stream that producers send to."""
    size = f"{config.shards} shard(s)" if config.shards else "on demand"
    key = ", encrypted with your key" if config.kms_key else ""
    return Resource(
        KinesisStreams.kind,
        NAME,
        {
            "Mode": "PROVISIONED" if config.shards else "ON_DEMAND",
            "Shards": config.shards,
            "KmsKey": config.kms_key,
        },
        f"takes the events; {size}, keeps them 24 hours{key}",
    )


def delivery_role(config: Config, place: Place) -> Resource:
    """What Firehose may do."""
    return role(
        place,
        "delivery",
        delivery_trust(place),
        delivery_policy(config, place),
        "used by Firehose in this account alone",
    )


def delivery_stream(config: Config, place: Place) -> Resource:
    """From the stream to gzip files in the hour's folder."""
    reader = place.role("delivery")
    encryption: dict[str, Any] = (
        {"KMSEncryptionConfig": {"AWSKMSKeyARN": config.kms_key}}
        if config.kms_key
        else {"NoEncryptionConfig": "NoEncryption"}
    )
    properties = {
        "Source": {"KinesisStreamARN": place.stream, "RoleARN": reader},
        "RoleARN": reader,
        "BucketARN": place.s3(config.bucket),
        "Prefix": prefix(config),
        "ErrorOutputPrefix": error_prefix(config),
        "CustomTimeZone": "UTC",
        "BufferingHints": {
            "SizeInMBs": config.buffer_mib,
            "IntervalInSeconds": config.buffer_seconds,
        },
        "CompressionFormat": "GZIP",
        "EncryptionConfiguration": encryption,
        "CloudWatchLoggingOptions": {
            "Enabled": True,
            "LogGroupName": DELIVERY_LOGS,
            "LogStreamName": DELIVERY_LOG_STREAM,
        },
        "S3BackupMode": "Disabled",
        "ProcessingConfiguration": {"Enabled": False},
    }
    buffer = f"{config.buffer_seconds} s or {config.buffer_mib} MiB"
    return Resource(
        DeliveryStreams.kind,
        NAME,
        properties,
        f"reads the stream and writes gzip files, one per {buffer}, to\n"
        f"  {config.lake_root}/{RAW_FOLDER}\n  {_HOUR}\n"
        f"and what it cannot deliver to\n  {config.lake_root}/{ERROR_FOLDER}\n  {_ERROR}",
    )


def behind_alarm(config: Config) -> Resource:
    """Delivery that is so late that the run would miss it."""
    properties = {
        "AlarmDescription": "Firehose's oldest undelivered event is more than an hour old.",
        **alarm_actions(config.alarm_topic),
        "Namespace": "AWS/Firehose",
        "MetricName": "DeliveryToS3.DataFreshness",
        "Dimensions": [{"Name": "DeliveryStreamName", "Value": NAME}],
        "Statistic": "Maximum",
        "Period": 300,
        "EvaluationPeriods": 2,
        "DatapointsToAlarm": 2,
        "Threshold": float(_BEHIND_SECONDS),
        "ComparisonOperator": "GreaterThanThreshold",
        "TreatMissingData": "notBreaching",
    }
    return Resource(
        MetricAlarms.kind,
        BEHIND_ALARM,
        properties,
        f"an event waits for delivery for more than an hour; {told(config.alarm_topic)}",
    )
