"""`firehose` finds what was changed by hand, shows it, and puts it right."""

import json

import pytest
from athena_recipes.aws.plan import apply, compare, destroy
from athena_recipes.aws.resources.schedule import with_mark

from tests.python.recipes.streaming_buckets.firehose_account import (
    NAME,
    STACK,
    account,
    changes,
    desired,
    ours,
)
from tests.python.support.selection import LONG
from tests.python.support.wire import client

pytestmark = [LONG, pytest.mark.usefixtures("aws")]


OTHER_TABLES = "arn:aws:s3:::my-lake/prod/tables/other_streaming_buckets/*"


def drift_project():
    client("codebuild").update_project(name=NAME, sourceVersion="main")


def drift_policy():
    policy = desired(run={"schema": "other"}).resources[5].properties["Policy"]
    client("iam").put_role_policy(
        RoleName=STACK.role_name("run"),
        PolicyName="athena-recipes",
        PolicyDocument=json.dumps(policy),
    )


def drift_added_policy():
    policy = desired().resources[5].properties["Policy"]
    client("iam").put_role_policy(
        RoleName=STACK.role_name("run"), PolicyName="more", PolicyDocument=json.dumps(policy)
    )


def drift_attached_policy():
    client("iam").attach_role_policy(RoleName=STACK.role_name("delivery"), PolicyArn=_attached())


def _attached():
    policy = json.dumps(desired().resources[5].properties["Policy"])
    made = client("iam").create_policy(PolicyName="theirs", PolicyDocument=policy)
    return made["Policy"]["Arn"]


def drift_trust():
    trust = desired().resources[5].properties["Trust"]
    client("iam").update_assume_role_policy(
        RoleName=STACK.role_name("delivery"), PolicyDocument=json.dumps(trust)
    )


def drift_schedule():
    scheduler = client("scheduler")
    name = with_mark("hourly")
    found = scheduler.get_schedule(GroupName=NAME, Name=name)
    same = {key: found[key] for key in ("ScheduleExpression", "FlexibleTimeWindow", "Target")}
    # As the console does: what is not given again is gone, the description too.
    scheduler.update_schedule(GroupName=NAME, Name=name, State="DISABLED", **same)


def drift_logs():
    client("logs").delete_log_stream(logGroupName=STACK.delivery_logs, logStreamName="S3Delivery")


def drift_retention():
    client("logs").put_retention_policy(logGroupName=STACK.delivery_logs, retentionInDays=1)


def drift_alarm():
    client("cloudwatch").put_metric_alarm(
        AlarmName=f"{NAME}-no-run", Namespace="N", MetricName="M", Statistic="Sum", Period=60,
        EvaluationPeriods=1, Threshold=1, ComparisonOperator="LessThanThreshold",
    )  # fmt: skip


def drift_queue():
    url = client("sqs").get_queue_url(QueueName=STACK.not_started)["QueueUrl"]
    client("sqs").set_queue_attributes(QueueUrl=url, Attributes={"MessageRetentionPeriod": "60"})


def drift_destination():
    firehose = client("firehose")
    found = firehose.describe_delivery_stream(DeliveryStreamName=NAME)["DeliveryStreamDescription"]
    firehose.update_destination(
        DeliveryStreamName=NAME,
        CurrentDeliveryStreamVersionId=found["VersionId"],
        DestinationId=found["Destinations"][0]["DestinationId"],
        ExtendedS3DestinationUpdate={"Prefix": "elsewhere/", "CustomTimeZone": "Europe/Berlin"},
    )


def drift_gone():
    client("sqs").delete_queue(
        QueueUrl=client("sqs").get_queue_url(QueueName=STACK.not_started)["QueueUrl"]
    )


@pytest.mark.parametrize(
    ("drift", "path", "current"),
    [
        (drift_project, "sourceVersion", "main"),
        (drift_policy, "Policy.Statement[6].Resource", OTHER_TABLES),
        (drift_trust, "Trust.Statement[0].Principal.Service", "codebuild.amazonaws.com"),
        (drift_added_policy, "Added", ["more"]),
        (drift_attached_policy, "Added", ["arn:aws:iam::123456789012:policy/theirs"]),
        (drift_schedule, "State", "DISABLED"),
        (drift_schedule, "Description", None),
        (drift_logs, "Streams", []),
        (drift_retention, "RetentionDays", 1),
        (drift_alarm, "MetricName", "M"),
        (drift_queue, "RetentionSeconds", 60),
        (drift_destination, "Prefix", "elsewhere/"),
        (drift_destination, "CustomTimeZone", "Europe/Berlin"),
        (drift_gone, None, None),
    ],
)
def test_what_was_changed_by_hand_is_shown_and_put_right(drift, path, current):
    apply(desired(), ours())
    before = account()
    drift()
    steps = compare(desired(), ours())
    found = [(one.path, one.current) for step in steps for one in step.differences]
    assert (path, current) in found or path is None
    assert {action for action, _ in changes(steps)} == {"update" if path else "create"}
    apply(desired(), ours())
    assert account() == before


def test_destroy_takes_policies_off_that_were_added_by_hand():
    empty = account()
    apply(desired(), ours())
    drift_added_policy()
    drift_attached_policy()
    destroy(desired(), ours())
    assert account() == empty
    # The attached policy is not ours.
    assert [
        one["PolicyName"] for one in client("iam").list_policies(Scope="Local")["Policies"]
    ] == ["theirs"]
