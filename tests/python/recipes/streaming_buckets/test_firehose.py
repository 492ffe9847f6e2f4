"""The plan of `firehose`: the layout that the recipe reads, the hours, and minimal rights."""

import json
import re
import subprocess
from datetime import UTC, datetime, timedelta

import pytest
import yaml
from athena_recipes.aws.account import Account
from athena_recipes.aws.firehose.delivery import error_prefix, prefix
from athena_recipes.aws.firehose.feed import open_hour_command
from athena_recipes.aws.firehose.plan import everything, firehose_plan
from athena_recipes.aws.plan import State, compare, offline
from athena_recipes.aws.show import WIDTH, lines
from athena_recipes.cli.errors import UserError
from athena_recipes.recipes.streaming_buckets.firehose.feed import BUILD, FEED
from athena_recipes.recipes.streaming_buckets.sensors.files import hour_folder

from tests.python.recipes.streaming_buckets.firehose_account import (
    CONFIG,
    HERE,
    KEY,
    NAME,
    OWNER,
    STACK,
    TOPIC,
    config,
    desired,
)
from tests.python.support.aws_server import ACCOUNT, REGION
from tests.python.support.dbt_command import REPO


def one(kind, plan=None, name=""):
    found = [
        resource
        for resource in (plan or desired()).resources
        if resource.kind == kind and name in resource.name
    ]
    (resource,) = found
    return resource


def statements(role, **changes):
    policy = one("IAM role", desired(**changes), f"-{role}-").properties["Policy"]
    return {statement["Sid"]: statement for statement in policy["Statement"]}


def test_order_is_that_of_creation_and_destroy_knows_all_names():
    kinds = [resource.kind for resource in desired().resources]
    assert kinds == [
        "log group", "log group", "Kinesis stream", "SQS queue", *["IAM role"] * 3,
        "delivery stream", "CodeBuild project", "schedule group", "schedule", "alarm", "alarm",
    ]  # fmt: skip
    names = {(resource.kind, resource.name) for resource in desired().resources}
    assert {(each.kind, each.name) for each in everything(FEED, HERE).resources} == names


def test_files_lie_where_the_recipes_tables_read():
    sources = REPO / "models/streaming_buckets/_streaming_buckets__sources.yml"
    tables = yaml.safe_load(sources.read_text())["sources"][0]["tables"]
    (location,) = {table["external"]["location"] for table in tables}
    template = re.search(
        r"'storage.location.template' = '([^']*)'", tables[0]["external"]["tbl_properties"]
    )[1]
    moment = datetime(2026, 1, 5, 7, 59, tzinfo=UTC)
    patterns = {"yyyy": "%Y", "MM": "%m", "dd": "%d", "HH": "%H"}
    delivered = re.sub(
        r"!\{timestamp:(\w+)\}",
        lambda found: moment.strftime(patterns[found[1]]),
        prefix(CONFIG, STACK),
    )
    read = template.replace("${dt}", hour_folder(moment).removeprefix("dt="))
    assert delivered == f"prod/raw/{read}"
    assert not error_prefix(CONFIG, STACK).startswith(f"prod/raw/{location}")
    assert "!{firehose:error-output-type}" in error_prefix(CONFIG, STACK)
    delivery = one("delivery stream").properties
    assert (delivery["Prefix"], delivery["CustomTimeZone"]) == (prefix(CONFIG, STACK), "UTC")
    assert delivery["CompressionFormat"] == "GZIP"


def test_firehose_may_do_what_its_documentation_lists_and_nothing_more():
    # "Grant Firehose access to an Amazon S3 destination", Firehose's developer guide.
    documented = {
        "kinesis:DescribeStream", "kinesis:GetShardIterator", "kinesis:GetRecords",
        "kinesis:ListShards", "s3:AbortMultipartUpload", "s3:GetBucketLocation", "s3:GetObject",
        "s3:ListBucket", "s3:ListBucketMultipartUploads", "s3:PutObject", "logs:PutLogEvents",
    }  # fmt: skip
    found = statements("delivery")
    assert {action for each in found.values() for action in each["Action"]} == documented
    assert found["ReadStream"]["Resource"] == f"arn:aws:kinesis:{REGION}:{ACCOUNT}:stream/{NAME}"
    assert found["WriteFiles"]["Resource"] == [
        "arn:aws:s3:::my-lake/prod/raw/streaming_buckets/*",
        "arn:aws:s3:::my-lake/prod/firehose-errors/streaming_buckets/*",
    ]
    assert found["LogErrors"]["Resource"].endswith(f"{NAME}:log-stream:S3Delivery")
    keyed = statements("delivery", kms_key=KEY)
    more = {sid: keyed[sid] for sid in keyed.keys() - found.keys()}
    assert {sid: each["Action"] for sid, each in more.items()} == {
        "DecryptStream": ["kms:Decrypt"],
        "EncryptFiles": ["kms:Decrypt", "kms:GenerateDataKey"],
    }
    assert {each["Resource"] for each in more.values()} == {KEY}


def test_each_role_is_used_by_one_service_for_one_thing():
    conditions = {}
    for role in ("delivery", "run", "schedule"):
        trust = one("IAM role", name=f"-{role}-").properties["Trust"]
        (statement,) = trust["Statement"]
        service = statement["Principal"]["Service"].removesuffix(".amazonaws.com")
        conditions[service] = statement["Condition"]["StringEquals"]
    assert conditions == {
        "firehose": {"sts:ExternalId": ACCOUNT},
        "codebuild": {
            "aws:SourceAccount": ACCOUNT,
            "aws:SourceArn": f"arn:aws:codebuild:{REGION}:{ACCOUNT}:project/{NAME}",
        },
        "scheduler": {
            "aws:SourceAccount": ACCOUNT,
            "aws:SourceArn": f"arn:aws:scheduler:{REGION}:{ACCOUNT}:schedule-group/{NAME}",
        },
    }
    assert {sid: (s["Action"], s["Resource"]) for sid, s in statements("schedule").items()} == {
        "StartRun": (
            ["codebuild:StartBuild"],
            f"arn:aws:codebuild:{REGION}:{ACCOUNT}:project/{NAME}",
        ),
        "KeepWhatDidNotStart": (
            ["sqs:SendMessage"],
            f"arn:aws:sqs:{REGION}:{ACCOUNT}:{NAME}-not-started",
        ),
    }


def test_no_role_may_touch_another_recipe():
    for resource in desired(kms_key=KEY).resources:
        if resource.kind != "IAM role":
            continue
        for statement in resource.properties["Policy"]["Statement"]:
            assert "*" not in "".join(statement["Action"])
            found = statement["Resource"]
            for arn in [found] if isinstance(found, str) else found:
                if "*" in arn:
                    folder = "query-results/" if "query-results" in arn else "streaming_buckets"
                    assert folder in arn or NAME in arn, arn


@pytest.mark.parametrize(
    ("now", "buffer", "open_hour"),
    [
        # Before the last file of hour 6 is there, hour 6 is open; then 7 is.
        ("2026-01-05T07:06:59Z", 300, "2026-01-05-06"),
        ("2026-01-05T07:07:00Z", 300, "2026-01-05-07"),
        ("2026-01-05T07:16:59Z", 900, "2026-01-05-06"),
        ("2026-01-05T07:17:00Z", 900, "2026-01-05-07"),
        ("2026-01-01T00:03:00Z", 300, "2025-12-31-23"),
    ],
)
def test_the_run_leaves_the_hour_alone_that_firehose_may_still_write_to(now, buffer, open_hour):
    command = open_hour_command(config(buffer={"seconds": buffer}, run={"minute": 30}))
    moment = int(datetime.fromisoformat(now).timestamp())
    command = command.replace("$(date +%s)", str(moment))
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == open_hour


def test_the_build_is_a_shell_script_that_stops_at_the_first_error(tmp_path):
    spec = yaml.safe_load(one("CodeBuild project").properties["source"]["buildspec"])
    assert spec["env"] == {"shell": "bash"}
    (script,) = spec["phases"]["build"]["commands"]
    (tmp_path / "profiles.yml.example").write_text("")
    bin_folder = tmp_path / "bin"
    bin_folder.mkdir()
    (bin_folder / "dbt").write_text('#!/bin/bash\nprintf "%s\\n" "$@"\n')
    (bin_folder / "dbt").chmod(0o755)
    environment = {"PATH": f"{bin_folder}:/usr/bin:/bin"}
    run = {"cwd": tmp_path, "env": environment, "capture_output": True, "text": True}
    done = subprocess.run(["bash", "-c", script], **run, check=True)
    *command, option, variables = done.stdout.splitlines()
    assert tuple(command) == BUILD[1:]
    assert option == "--vars"
    found = yaml.safe_load(variables)
    hour = datetime.now(UTC) - timedelta(seconds=CONFIG.settled_seconds)
    assert found["streaming_buckets_open_hour"] in {
        f"{moment:%Y-%m-%d-%H}" for moment in (hour, hour - timedelta(minutes=1))
    }
    (tmp_path / "profiles.yml.example").unlink()
    assert subprocess.run(["bash", "-c", script], **run, check=False).returncode != 0


def test_the_project_runs_one_revision_one_at_a_time():
    project = one("CodeBuild project").properties
    assert project["sourceVersion"] == CONFIG.run.revision
    assert project["concurrentBuildLimit"] == 1
    assert project["environment"]["environmentVariables"] == [
        {"name": "ATHENA_LAKE_ROOT", "value": "s3://my-lake/prod"},
        {"name": "ATHENA_SCHEMA", "value": "recipes"},
        {"name": "ATHENA_WORK_GROUP", "value": "primary"},
    ]
    schedule = one("schedule", desired(run={"minute": 17})).properties
    assert schedule["ScheduleExpression"] == "cron(17 * * * ? *)"
    target = schedule["Target"]
    assert target["Arn"] == f"arn:aws:codebuild:{REGION}:{ACCOUNT}:project/{NAME}"
    assert target["DeadLetterConfig"]["Arn"].endswith(f"{NAME}-not-started")
    # A start that waits until the next hour's would only meet it.
    assert target["RetryPolicy"]["MaximumEventAgeInSeconds"] < 3600


def test_alarms_say_whom_they_tell():
    assert one("alarm", desired(alarm_topic=TOPIC), "no-run").properties["AlarmActions"] == [TOPIC]
    silent = one("alarm", name="no-run")
    assert silent.properties["AlarmActions"] == []
    assert "NOTIFIES NOBODY" in silent.summary
    assert silent.properties["TreatMissingData"] == "breaching"


def test_a_policy_beyond_iams_limit_is_refused():
    with pytest.raises(UserError, match="IAM takes 10,240") as error:
        desired(lake_root=f"s3://my-lake{'/p' * 900}")
    assert "lake_root" in error.value.fix


def test_other_partitions():
    china = Account("aws-cn", "cn-north-1", ACCOUNT)
    text = json.dumps(
        [dict(each.properties) for each in firehose_plan(FEED, CONFIG, china).resources],
        default=str,
    )
    assert "arn:aws:" not in text
    for account in (china, Account("aws", "ap-southeast-1", ACCOUNT)):
        stack = FEED.stack(account)
        assert all(len(stack.role_name(role)) <= 64 for role in ("delivery", "run", "schedule"))


class Nothing:
    """A handler of an empty account, or of one where everything is as `plan` says."""

    def __init__(self, kind, states):
        self.kind, self.states = kind, states

    def read(self, name):
        return self.states.get((self.kind, name))

    def owned(self, owner):
        return [name for kind, name in self.states if kind == self.kind]


def printed(plan, states):
    kinds = dict.fromkeys(resource.kind for resource in plan.resources)
    return list(lines(compare(plan, [Nothing(kind, states) for kind in kinds]), plan))


def test_the_printed_plan_says_what_is_made_and_what_it_may_do():
    plan = desired(kms_key=KEY, alarm_topic=TOPIC)
    found = printed(plan, {})
    assert max(map(len, found)) <= WIDTH
    text = "\n".join(found)
    assert found[-1] == "13 to create"
    assert "+ create Kinesis stream athena-recipes-streaming-buckets" in found
    for words in (
        "dt=!{timestamp:yyyy}-!{timestamp:MM}-!{timestamp:dd}-!{timestamp:HH}/",
        "may s3: AbortMultipartUpload, GetObject, PutObject",
        f"if kms:ViaService StringEquals s3.{REGION}.amazonaws.com",
        f"at {CONFIG.run.revision}",
        "each hour at minute 10",
        "notifies on-call",
    ):
        assert words in text
    assert "13 planned" in list(lines(offline(plan), plan))[-1]


def test_the_printed_plan_shows_drift_value_by_value():
    now = {
        (each.kind, each.name): State(OWNER, each.properties)
        for each in desired(buffer={"seconds": 240}).resources
    }
    now["Kinesis stream", "old"] = State(OWNER, {})
    found = printed(desired(run={"minute": 12}), now)
    assert max(map(len, found)) <= WIDTH
    assert found[-1] == "3 to change, 1 to remove, 10 to keep"
    assert "    BufferingHints.IntervalInSeconds: 240 -> 300" in found
    assert '    ScheduleExpression: "cron(10 * * * ? *)" -> "cron(12 * * * ? *)"' in found
    assert "    source.buildspec:" in found
    assert [line.split()[:2] for line in found if "open_hour=" in line] == [
        ["-", "open_hour=$(date"],
        ["+", "open_hour=$(date"],
    ]
    assert "- delete Kinesis stream old" in found
    # Rights that do not change are not repeated.
    assert not any("may glue" in line for line in found)
