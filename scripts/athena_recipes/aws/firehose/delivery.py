"""The resources from the stream to the raw files: pure functions of the configuration."""

from typing import Any

from athena_recipes.aws.firehose.config import Config
from athena_recipes.aws.firehose.policies import delivery_policy, delivery_trust
from athena_recipes.aws.firehose.stack import DELIVERY_LOG_STREAM, FirehoseStack
from athena_recipes.aws.plan import Resource
from athena_recipes.aws.resources.delivery_stream import DeliveryStreams
from athena_recipes.aws.resources.kinesis_stream import KinesisStreams
from athena_recipes.aws.resources.log_group import LogGroups
from athena_recipes.aws.resources.metric_alarm import MetricAlarms
from athena_recipes.aws.scheduled_run.resources import alarm_actions, notified, stack_role

LOG_DAYS = 30
_ERROR = "!{firehose:error-output-type}/!{timestamp:yyyy-MM-dd}/"
# The run builds two hours again, so it catches up with a delivery that is an hour behind.
_BEHIND_SECONDS = 3_600


def prefix(config: Config, stack: FirehoseStack) -> str:
    """The keys of delivered files: the folder (UTC) that the recipe's table reads."""
    return config.lake.key(f"{stack.raw_folder}{stack.partition}")


def error_prefix(config: Config, stack: FirehoseStack) -> str:
    """The keys of records that could not be delivered."""
    return config.lake.key(f"{stack.error_folder}{_ERROR}")


def delivery_logs(stack: FirehoseStack) -> Resource:
    """The log group of Firehose's errors."""
    return Resource(
        LogGroups.kind,
        stack.delivery_logs,
        {"RetentionDays": LOG_DAYS, "Streams": [DELIVERY_LOG_STREAM]},
        f"Firehose's errors, kept {LOG_DAYS} days",
    )


def stream(config: Config, stack: FirehoseStack) -> Resource:
    """The Kinesis stream that producers send to."""
    shards = config.stream.shards if config.stream else None
    size = f"{shards} shard(s)" if shards else "on demand"
    key = ", encrypted with your key" if config.kms_key else ""
    return Resource(
        KinesisStreams.kind,
        stack.name,
        {
            "Mode": "PROVISIONED" if shards else "ON_DEMAND",
            "Shards": shards,
            "KmsKey": config.kms_key,
        },
        f"takes the events; {size}, keeps them 24 hours{key}",
    )


def delivery_role(config: Config, stack: FirehoseStack) -> Resource:
    """Firehose's role."""
    trust, rights = delivery_trust(stack.account), delivery_policy(config, stack)
    return stack_role(stack, "delivery", trust, rights, "used by Firehose in this account alone")


def delivery_stream(config: Config, stack: FirehoseStack) -> Resource:
    """From the stream to gzip files in the hour's folder."""
    reader = stack.role_arn("delivery")
    encryption: dict[str, Any] = (
        {"KMSEncryptionConfig": {"AWSKMSKeyARN": config.kms_key}}
        if config.kms_key
        else {"NoEncryptionConfig": "NoEncryption"}
    )
    properties = {
        "Source": {"KinesisStreamARN": stack.stream_arn, "RoleARN": reader},
        "RoleARN": reader,
        "BucketARN": stack.account.s3_arn(config.lake.bucket),
        "Prefix": prefix(config, stack),
        "ErrorOutputPrefix": error_prefix(config, stack),
        "CustomTimeZone": "UTC",
        "BufferingHints": {
            "SizeInMBs": config.buffer.mib,
            "IntervalInSeconds": config.buffer.seconds,
        },
        "CompressionFormat": "GZIP",
        "EncryptionConfiguration": encryption,
        "CloudWatchLoggingOptions": {
            "Enabled": True,
            "LogGroupName": stack.delivery_logs,
            "LogStreamName": DELIVERY_LOG_STREAM,
        },
        "S3BackupMode": "Disabled",
        "ProcessingConfiguration": {"Enabled": False},
    }
    buffer = f"{config.buffer.seconds} s or {config.buffer.mib} MiB"
    return Resource(
        DeliveryStreams.kind,
        stack.name,
        properties,
        f"reads the stream and writes gzip files, one per {buffer}, to\n"
        f"  {config.lake}/{stack.raw_folder}\n  {stack.partition}\n"
        f"and records that it cannot deliver to\n  {config.lake}/{stack.error_folder}\n  {_ERROR}",
    )


def behind_alarm(config: Config, stack: FirehoseStack) -> Resource:
    """An alarm on deliveries that are too late for the run."""
    properties = {
        "AlarmDescription": "Firehose's oldest undelivered event is more than an hour old.",
        **alarm_actions(config.alarm_topic),
        "Namespace": "AWS/Firehose",
        "MetricName": "DeliveryToS3.DataFreshness",
        "Dimensions": [{"Name": "DeliveryStreamName", "Value": stack.name}],
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
        stack.behind_alarm,
        properties,
        f"an event waits for delivery for more than an hour; {notified(config.alarm_topic)}",
    )
