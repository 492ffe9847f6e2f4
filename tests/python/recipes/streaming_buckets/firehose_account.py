"""The account that the tests of `firehose` work on, and a plan for it."""

from athena_recipes.aws.account import Account
from athena_recipes.aws.firehose.config import Config
from athena_recipes.aws.firehose.plan import firehose_plan, handlers
from athena_recipes.aws.plan import Plan
from athena_recipes.recipes.streaming_buckets.firehose.feed import FEED

from tests.python.support import wire
from tests.python.support.aws_server import ACCOUNT, REGION
from tests.python.support.wire import ACTIVE, client

HERE = Account("aws", REGION, ACCOUNT)
STACK = FEED.stack(HERE)
NAME, OWNER = STACK.name, STACK.owner
NOTHING = Plan(OWNER, ())
KEY = f"arn:aws:kms:{REGION}:{ACCOUNT}:key/11111111-2222-3333-4444-555555555555"
TOPIC = f"arn:aws:sns:{REGION}:{ACCOUNT}:on-call"
FILE = {
    "lake_root": "s3://my-lake/prod",
    # The run begins at minute 10, not at the first minute that is possible.
    "run": {
        "repository": "https://github.com/example/athena-recipes",
        "revision": "3784e19" + "a" * 33,
        "minute": "10",
    },
}
CONFIG = Config.model_validate(FILE)
# What moto numbers or dates by itself.
_VOLATILE = {
    "ResponseMetadata", "CreationDate", "LastModificationDate", "creationTime", "lastModifiedDate",
    "created", "VersionId", "CreateTimestamp", "LastUpdateTimestamp", "DestinationId",
    "AlarmConfigurationUpdatedTimestamp", "StateUpdatedTimestamp", "StreamCreationTimestamp",
    "StateTransitionedTimestamp", "firstEventTimestamp", "lastIngestionTime", "uploadSequenceToken",
    "CreatedTimestamp", "LastModifiedTimestamp",
}  # fmt: skip


def load(shards):
    """A load that needs this number of shards."""
    return {"records_per_second": 800 * shards, "record_bytes": 100}


def config(run=None, **changes):
    """The configuration with some fields replaced, and some of its part `run`."""
    return Config.model_validate({**FILE, **changes, "run": {**FILE["run"], **(run or {})}})


def desired(**changes):
    """The plan of `config`."""
    return firehose_plan(FEED, config(**changes), HERE)


def Wire(cut_at=0, after=False):
    """A wire for the handlers of `firehose`."""
    return wire.Wire(lambda client: handlers(FEED, HERE, client), cut_at, after)


def ours():
    """The handlers, with nothing cut."""
    return Wire().handlers()


def changes(steps):
    """What steps do to which kinds of resources."""
    return {(one.action, one.kind) for one in steps if one.action != "unchanged"}


def _plain(value):
    if isinstance(value, dict):
        return {key: _plain(one) for key, one in value.items() if key not in _VOLATILE}
    return [_plain(one) for one in value] if isinstance(value, list) else value


def account():
    """All that there is, as AWS shows it."""
    found = {}
    logs = client("logs")
    for one in logs.describe_log_groups()["logGroups"]:
        streams = logs.describe_log_streams(logGroupName=one["logGroupName"])["logStreams"]
        tags = logs.list_tags_for_resource(resourceArn=one["arn"].removesuffix(":*"))["tags"]
        names = [stream["logStreamName"] for stream in streams]
        found["log group", one["logGroupName"]] = (one.get("retentionInDays"), names, tags)
    kinesis = client("kinesis")
    for name in kinesis.list_streams()["StreamNames"]:
        summary = kinesis.describe_stream_summary(StreamName=name)["StreamDescriptionSummary"]
        tags = kinesis.list_tags_for_stream(StreamName=name)["Tags"]
        found["stream", name] = (summary, tags)
    sqs = client("sqs")
    for url in sqs.list_queues().get("QueueUrls", ()):
        attributes = sqs.get_queue_attributes(
            QueueUrl=url, AttributeNames=["MessageRetentionPeriod"]
        )["Attributes"]
        found["queue", url.rpartition("/")[2]] = (attributes, sqs.list_queue_tags(QueueUrl=url))
    iam = client("iam")
    for role in iam.list_roles()["Roles"]:
        name = role["RoleName"]
        policies = {
            one: iam.get_role_policy(RoleName=name, PolicyName=one)["PolicyDocument"]
            for one in iam.list_role_policies(RoleName=name)["PolicyNames"]
        }
        tags = iam.list_role_tags(RoleName=name)["Tags"]
        found["role", name] = (role["Path"], role["AssumeRolePolicyDocument"], policies, tags)
    firehose = client("firehose")
    for name in firehose.list_delivery_streams()["DeliveryStreamNames"]:
        described = firehose.describe_delivery_stream(DeliveryStreamName=name)
        tags = firehose.list_tags_for_delivery_stream(DeliveryStreamName=name)["Tags"]
        found["delivery stream", name] = (described["DeliveryStreamDescription"], tags)
    codebuild = client("codebuild")
    names = codebuild.list_projects()["projects"]
    for project in codebuild.batch_get_projects(names=names)["projects"] if names else ():
        found["project", project["name"]] = project
    scheduler = client("scheduler")
    for group in scheduler.list_schedule_groups()["ScheduleGroups"]:
        if group["Name"] != "default":
            tags = scheduler.list_tags_for_resource(ResourceArn=group["Arn"])["Tags"]
            found["group", group["Name"]] = tags
    for one in scheduler.list_schedules()["Schedules"]:
        key = {"GroupName": one["GroupName"], "Name": one["Name"]}
        found["schedule", one["Name"]] = scheduler.get_schedule(**key)
    alarms = client("cloudwatch")
    for alarm in alarms.describe_alarms()["MetricAlarms"]:
        tags = alarms.list_tags_for_resource(ResourceARN=alarm["AlarmArn"])["Tags"]
        found["alarm", alarm["AlarmName"]] = (alarm, tags)
    s3 = client("s3")
    for bucket in s3.list_buckets()["Buckets"]:
        objects = s3.list_objects_v2(Bucket=bucket["Name"]).get("Contents", ())
        found["bucket", bucket["Name"]] = sorted(one["Key"] for one in objects)
    return {key: _plain(_listed(value)) for key, value in found.items()}


def _listed(value):
    return list(value) if isinstance(value, tuple) else value


def foreign():
    """The lake with its files, and resources of someone else with names that begin as ours do."""
    ACTIVE.clear()
    s3 = client("s3")
    s3.create_bucket(Bucket="my-lake", CreateBucketConfiguration={"LocationConstraint": REGION})
    for key in ("prod/raw/streaming_buckets/dt=2026-01-05-00/a.gz", "prod/tables/x", "other"):
        s3.put_object(Bucket="my-lake", Key=key, Body=b"x")
    client("logs").create_log_group(logGroupName=f"/aws/codebuild/{NAME}-theirs")
    client("kinesis").create_stream(StreamName=f"{NAME}-theirs", ShardCount=1)
    client("sqs").create_queue(QueueName=f"{NAME}-theirs")
    roles = client("iam")
    roles.create_role(Path=STACK.role_path, RoleName="theirs", AssumeRolePolicyDocument="{}")
    # The same command in another region has its own roles, which are not this region's.
    other = FEED.stack(Account("aws", "us-east-1", ACCOUNT))
    roles.create_role(
        Path=other.role_path,
        RoleName=other.role_name("run"),
        AssumeRolePolicyDocument="{}",
        Tags=[{"Key": "athena-recipes", "Value": OWNER}],
    )
    client("scheduler").create_schedule_group(Name=f"{NAME}-theirs")
    client("cloudwatch").put_metric_alarm(
        AlarmName=f"{NAME}-theirs", Namespace="N", MetricName="M", Statistic="Sum", Period=60,
        EvaluationPeriods=1, Threshold=1, ComparisonOperator="LessThanThreshold",
    )  # fmt: skip
