"""`firehose` against a server that behaves as AWS does: apply, what is taken, destroy."""

from collections import Counter

import pytest
from athena_recipes.aws.firehose.plan import everything
from athena_recipes.aws.lake_bucket import bucket_problem
from athena_recipes.aws.plan import Resource, apply, compare, destroy
from athena_recipes.aws.resources.kinesis_stream import KinesisStreams
from athena_recipes.aws.resources.schedule import with_mark
from athena_recipes.aws.resources.waiting import once_assumable, until
from athena_recipes.cli.errors import UserError
from athena_recipes.recipes.streaming_buckets.firehose.feed import FEED
from botocore.exceptions import ClientError

from tests.python.recipes.streaming_buckets.firehose_account import (
    HERE,
    KEY,
    NAME,
    NOTHING,
    OWNER,
    STACK,
    TOPIC,
    Wire,
    account,
    changes,
    desired,
    foreign,
    load,
    ours,
)
from tests.python.support.aws_server import REGION
from tests.python.support.selection import LONG, STANDARD
from tests.python.support.wire import client

pytestmark = pytest.mark.usefixtures("aws")


@STANDARD
def test_plan_writes_nothing():
    wire = Wire()
    steps = compare(desired(), wire.handlers())
    assert Counter(one.action for one in steps) == {"create": 13}
    assert wire.writes == []
    assert account() == {}


@STANDARD
@pytest.mark.parametrize("options", [{}, {"stream": load(4), "kms_key": KEY, "alarm_topic": TOPIC}])
def test_apply_makes_what_is_planned_and_the_second_changes_nothing(options):
    plan = desired(**options)
    apply(plan, ours())
    made = account()
    assert Counter(kind for kind, _ in made) == {
        "log group": 2, "stream": 1, "queue": 1, "role": 3, "delivery stream": 1, "project": 1,
        "group": 1, "schedule": 1, "alarm": 2,
    }  # fmt: skip
    assert str(made).count(OWNER) >= 13
    wire = Wire()
    again = apply(plan, wire.handlers())
    assert {one.action for one in again} == {"unchanged"}
    assert wire.writes == []
    assert account() == made


@STANDARD
def test_events_that_are_sent_are_read_by_the_stream_that_firehose_reads():
    apply(desired(), ours())
    described = client("firehose").describe_delivery_stream(DeliveryStreamName=NAME)
    source = described["DeliveryStreamDescription"]["Source"]["KinesisStreamSourceDescription"]
    summary = client("kinesis").describe_stream_summary(StreamName=NAME)
    assert source["KinesisStreamARN"] == summary["StreamDescriptionSummary"]["StreamARN"]
    roles = client("iam").list_roles()["Roles"]
    assert source["RoleARN"] in {role["Arn"] for role in roles}
    schedule = client("scheduler").get_schedule(GroupName=NAME, Name=with_mark("hourly"))
    assert schedule["Target"]["RoleArn"] in {role["Arn"] for role in roles}
    (project,) = client("codebuild").batch_get_projects(names=[NAME])["projects"]
    assert project["serviceRole"] in {role["Arn"] for role in roles}
    assert schedule["Target"]["Arn"] == project["arn"]
    url = client("sqs").get_queue_url(QueueName=STACK.not_started)["QueueUrl"]
    attributes = client("sqs").get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])
    assert schedule["Target"]["DeadLetterConfig"]["Arn"] == attributes["Attributes"]["QueueArn"]


@LONG
@pytest.mark.parametrize(
    ("change", "kinds", "writes"),
    [
        ({"run": {"revision": "c" * 40}}, {"CodeBuild project"}, ["UpdateProject"]),
        (
            {"buffer": {"seconds": 120}},
            {"delivery stream", "CodeBuild project"},
            ["UpdateDestination", "UpdateProject"],
        ),
        ({"run": {"minute": 30}}, {"schedule"}, ["UpdateSchedule"]),
        ({"alarm_topic": TOPIC}, {"alarm"}, ["PutMetricAlarm", "PutMetricAlarm"]),
        (
            {"kms_key": KEY},
            {"Kinesis stream", "IAM role", "delivery stream"},
            ["StartStreamEncryption", "PutRolePolicy", "PutRolePolicy", "UpdateDestination"],
        ),
        # Twice the shards a call is what Kinesis does at most; on demand begins with four.
        (
            {"stream": load(20)},
            {"Kinesis stream"},
            ["UpdateStreamMode", "UpdateShardCount", "UpdateShardCount", "UpdateShardCount"],
        ),
    ],
)
def test_a_change_of_the_configuration_changes_what_it_must_and_back(change, kinds, writes):
    apply(desired(), ours())
    before = account()
    wire = Wire()
    steps = apply(desired(**change), wire.handlers())
    assert changes(steps) == {("update", kind) for kind in kinds}
    assert wire.writes == writes
    assert {one.action for one in compare(desired(**change), ours())} == {"unchanged"}
    apply(desired(), ours())
    after = account()
    if "stream" not in change:  # moto keeps the shards of a stream that is on demand again
        assert after == before
    assert {one.action for one in compare(desired(), ours())} == {"unchanged"}


@STANDARD
def test_destroy_removes_ours_and_nothing_else():
    foreign()
    before = account()
    apply(desired(), ours())
    steps = destroy(everything(FEED, HERE), ours())
    assert [one.kind for one in steps] == [
        "alarm", "alarm", "schedule", "schedule group", "CodeBuild project", "delivery stream",
        *["IAM role"] * 3, "SQS queue", "Kinesis stream", "log group", "log group",
    ]  # fmt: skip
    assert {one.action for one in steps} == {"delete"}
    assert account() == before
    assert before["bucket", "my-lake"] == [
        "other", "prod/raw/streaming_buckets/dt=2026-01-05-00/a.gz", "prod/tables/x",
    ]  # fmt: skip
    again = destroy(everything(FEED, HERE), ours())
    assert {one.action for one in again} == {"absent"}
    assert destroy(NOTHING, ours()) == ()


def take_logs():
    client("logs").create_log_group(logGroupName=STACK.delivery_logs)


def take_stream():
    client("kinesis").create_stream(StreamName=NAME, ShardCount=1)


def take_queue():
    client("sqs").create_queue(QueueName=STACK.not_started)


def take_role():
    client("iam").create_role(
        RoleName=STACK.role_name("run"),
        AssumeRolePolicyDocument="{}",
        Tags=[{"Key": "athena-recipes", "Value": OWNER}],
    )


def take_delivery_stream():
    client("firehose").create_delivery_stream(
        DeliveryStreamName=NAME,
        ExtendedS3DestinationConfiguration={
            "RoleARN": STACK.role_arn("delivery"), "BucketARN": "arn:aws:s3:::x",
        },
    )  # fmt: skip


def take_project():
    client("codebuild").create_project(
        name=NAME,
        source={"type": "GITHUB", "location": "https://github.com/a/b"},
        artifacts={"type": "NO_ARTIFACTS"},
        environment={
            "type": "LINUX_CONTAINER",
            "image": "x",
            "computeType": "BUILD_GENERAL1_SMALL",
        },
        serviceRole=STACK.role_arn("run"),
    )


def take_group():
    client("scheduler").create_schedule_group(Name=NAME)


def take_alarm():
    client("cloudwatch").put_metric_alarm(
        AlarmName=f"{NAME}-no-run", Namespace="N", MetricName="M", Statistic="Sum", Period=60,
        EvaluationPeriods=1, Threshold=1, ComparisonOperator="LessThanThreshold",
    )  # fmt: skip


@LONG
@pytest.mark.parametrize(
    ("take", "kind"),
    [
        (take_logs, "log group"),
        (take_stream, "Kinesis stream"),
        (take_queue, "SQS queue"),
        (take_role, "IAM role"),
        (take_delivery_stream, "delivery stream"),
        (take_project, "CodeBuild project"),
        (take_group, "schedule group"),
        (take_alarm, "alarm"),
    ],
)
def test_a_taken_name_stops_before_any_change_and_is_never_removed(take, kind):
    take()
    before = account()
    for act in (compare, apply):
        with pytest.raises(UserError) as error:
            act(desired(), ours())
        assert f"The {kind} `" in error.value.problem
    destroy(everything(FEED, HERE), ours())
    assert account() == before


@STANDARD
def test_a_schedule_of_someone_else_in_our_group_stops_destroy():
    apply(desired(), ours())
    client("scheduler").create_schedule(
        GroupName=NAME,
        Name="theirs",
        ScheduleExpression="rate(1 day)",
        FlexibleTimeWindow={"Mode": "OFF"},
        Target={"Arn": "arn:aws:sqs:eu-west-1:1:q", "RoleArn": "arn:aws:iam::1:role/r"},
    )
    with pytest.raises(UserError, match="theirs"):
        destroy(everything(FEED, HERE), ours())
    client("scheduler").delete_schedule(GroupName=NAME, Name="theirs")
    destroy(everything(FEED, HERE), ours())
    assert account() == {}
    assert STACK.schedule.startswith(NAME)


def test_a_delivery_stream_with_another_source_is_not_changed():
    apply(desired(), ours())
    handler = next(one for one in ours() if one.kind == "delivery stream")
    resource = next(one for one in desired().resources if one.kind == "delivery stream")
    source = {**resource.properties["Source"], "KinesisStreamARN": "arn:other"}
    other = Resource(resource.kind, resource.name, {**resource.properties, "Source": source})
    with pytest.raises(UserError, match="cannot change") as error:
        handler.update(other, OWNER, handler.read(NAME))
    assert "Delete it" in error.value.fix


def test_the_bucket_must_be_there_and_in_the_region():
    s3 = client("s3")
    problem = bucket_problem(s3, "my-lake", REGION)
    assert "There is no bucket my-lake" in problem.problem
    assert f"aws s3 mb s3://my-lake --region {REGION}" in problem.fix
    foreign()
    assert bucket_problem(s3, "my-lake", REGION) is None
    assert f"is in {REGION}" in bucket_problem(s3, "my-lake", "us-east-1").problem


def test_a_role_that_is_not_known_everywhere_yet_is_waited_for():
    slept, tries = [], []

    def call():
        tries.append(1)
        if len(tries) < 3:
            message = "Firehose is unable to assume role arn:x"
            error = {"Error": {"Code": "InvalidArgumentException", "Message": message}}
            raise ClientError(error, "CreateDeliveryStream")

    once_assumable(call, slept.append)
    assert (len(tries), len(slept)) == (3, 2)


def test_what_never_ends_is_said():
    slept = []
    with pytest.raises(UserError, match="The thing is not done after ten minutes"):
        until(lambda: False, "The thing", slept.append)
    assert sum(slept) == 600


def test_a_stream_that_is_being_deleted_is_said():
    class Client:
        exceptions = client("kinesis").exceptions

        def describe_stream_summary(self, StreamName):
            return {"StreamDescriptionSummary": {"StreamStatus": "DELETING"}}

    with pytest.raises(UserError, match="still being deleted") as error:
        KinesisStreams(Client()).read(NAME)
    assert "Wait a minute" in error.value.fix
