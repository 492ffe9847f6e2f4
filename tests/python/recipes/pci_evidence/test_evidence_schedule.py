"""The plan of `evidence schedule`, and `apply` and `destroy` in an account (moto's)."""

import json
import subprocess
from collections.abc import Callable
from typing import Any

import pytest
from athena_recipes.aws.account import Account
from athena_recipes.aws.client import make_client
from athena_recipes.aws.plan import apply, compare, destroy
from athena_recipes.cli.errors import UserError
from athena_recipes.cli.settings import parse_options
from athena_recipes.recipes.pci_evidence.evidence.schedule.config import Config
from athena_recipes.recipes.pci_evidence.evidence.schedule.plan import (
    buildspec,
    everything,
    handlers,
    run_stack,
    schedule_plan,
)

from tests.python.support.aws_server import ACCOUNT, NO_ACCOUNT, REGION, AwsServer
from tests.python.support.command_line import athena_recipes
from tests.python.support.selection import LONG, STANDARD

HERE = Account("aws", REGION, ACCOUNT)
STACK = run_stack(HERE)
GIVEN: dict[str, Any] = {
    "lake": "s3://acme-lake/prod",
    "evidence": "s3://acme-evidence/pci",
    "repository": "https://example.com/team/recipes",
    "revision": "a" * 40,
}
CONFIG = parse_options(GIVEN, Config)
OPTIONS = (
    *("--lake", "s3://acme-lake/prod", "--evidence", "s3://acme-evidence/pci"),
    *("--repository", "https://example.com/team/recipes", "--revision", "a" * 40),
)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"lake": "s3://acme-lake//"}, "--lake"),
        ({"evidence": "acme"}, "--evidence"),
        ({"revision": "main"}, "what produced it"),
        ({"revision": "v1.2.0"}, "git rev-parse HEAD"),
        ({"at": "00:10"}, "--at"),
        ({"at": "25:00"}, "--at"),
        ({"repository": "git@example.com:x"}, "--repository"),
        ({"alarm_topic": "topic"}, "--alarm-topic"),
        ({"schema": "a b"}, "schema"),
    ],
)
def test_what_is_given_is_checked(wrong: dict[str, str], said: str) -> None:
    with pytest.raises(UserError) as error:
        parse_options({**GIVEN, **wrong}, Config)
    assert said in str(error.value) + error.value.fix
    assert error.value.fix.startswith("Write ")


def test_the_run_reviews_then_exports_then_copies_then_looks_at_what_is_kept() -> None:
    text = buildspec(CONFIG)
    steps = (
        "set -euo pipefail",
        "dbt build -s pci_evidence__evidence_scope",
        "evidence digests",
        "dbt build -s pci_evidence ",
        "evidence export",
        "aws s3 cp",
        "evidence kept",
    )
    assert [text.index(step) for step in steps] == sorted(text.index(step) for step in steps)
    assert "s3://acme-evidence/pci/$day/" in text


def test_roles_may_do_no_more_than_they_need() -> None:
    roles = [one for one in schedule_plan(CONFIG, HERE).resources if one.kind == "IAM role"]
    for role in roles:
        for statement in role.properties["Policy"]["Statement"]:
            resources = statement["Resource"]
            named = [resources] if isinstance(resources, str) else resources
            assert "*" not in named
            assert all(not action.endswith(":*") for action in statement["Action"])
    run = roles[0].properties["Policy"]["Statement"]
    evidence = [one for one in run if "acme-evidence" in str(one["Resource"])]
    assert [one["Action"] for one in evidence] == [["s3:PutObject", "s3:AbortMultipartUpload"]]
    raw = [one["Action"] for one in run if "raw/pci_evidence/*" in str(one["Resource"])]
    assert raw == [["s3:GetObject"]]


def test_encrypted_logs_can_be_read_with_their_key_alone() -> None:
    key = f"arn:aws:kms:{REGION}:{ACCOUNT}:key/1234abcd-12ab-34cd-56ef-1234567890ab"
    config = parse_options({**GIVEN, "kms_key": key}, Config)
    roles = [one for one in schedule_plan(config, HERE).resources if one.kind == "IAM role"]
    statements = roles[0].properties["Policy"]["Statement"]
    assert [one["Resource"] for one in statements if "kms:Decrypt" in one["Action"]] == [key]
    without = [one for one in schedule_plan(CONFIG, HERE).resources if one.kind == "IAM role"]
    assert "kms" not in str(without[0].properties)


@STANDARD
@pytest.mark.usefixtures("aws")
def test_apply_twice_and_destroy() -> None:
    plan = schedule_plan(CONFIG, HERE)
    make_client("logs", REGION).create_log_group(logGroupName=f"{STACK.logs}-of-others")
    assert {one.action for one in compare(plan, handlers(HERE))} == {"create"}
    assert {one.action for one in apply(plan, handlers(HERE))} == {"create"}
    assert {one.action for one in apply(plan, handlers(HERE))} == {"unchanged"}

    group, name = STACK.schedule.split("/")
    schedule = make_client("scheduler", REGION).get_schedule(GroupName=group, Name=name)
    assert schedule["ScheduleExpression"] == "cron(30 2 * * ? *)"
    assert schedule["Target"]["Arn"] == STACK.project_arn
    alarms = make_client("cloudwatch", REGION).describe_alarms()["MetricAlarms"]
    assert {one["AlarmName"] for one in alarms} == {STACK.no_run_alarm, STACK.failed_alarm}

    later = schedule_plan(parse_options({**GIVEN, "at": "04:00"}, Config), HERE)
    changed = [one.name for one in apply(later, handlers(HERE)) if one.action == "update"]
    assert changed == [STACK.schedule]

    removed = destroy(everything(HERE), handlers(HERE))
    assert {one.action for one in removed} == {"delete"}
    assert len(removed) == len(plan.resources)
    assert {one.action for one in destroy(everything(HERE), handlers(HERE))} == {"absent"}
    left = make_client("logs", REGION).describe_log_groups()["logGroups"]
    assert [one["logGroupName"] for one in left] == [f"{STACK.logs}-of-others"]


@pytest.mark.usefixtures("aws")
def test_a_name_that_is_taken_stops_before_anything_is_made() -> None:
    make_client("logs", REGION).create_log_group(logGroupName=STACK.logs)
    with pytest.raises(UserError, match="exists already"):
        apply(schedule_plan(CONFIG, HERE), handlers(HERE))
    assert make_client("codebuild", REGION).list_projects()["projects"] == []
    steps = destroy(everything(HERE), handlers(HERE))
    assert {one.action for one in steps} == {"absent"}


@pytest.fixture
def run(server: AwsServer, aws: None) -> Callable[..., subprocess.CompletedProcess[str]]:
    def call(*arguments: str, signed_in: bool = True) -> subprocess.CompletedProcess[str]:
        account = server.environment if signed_in else {**NO_ACCOUNT, "AWS_REGION": REGION}
        return athena_recipes("pci_evidence", "evidence", "schedule", *arguments, account=account)

    return call


def test_the_command_plans_without_an_account(
    run: Callable[..., subprocess.CompletedProcess[str]],
) -> None:
    done = run("plan", *OPTIONS, "--account-id", ACCOUNT, "--json", signed_in=False)
    assert done.returncode == 0, done.stderr
    rows = json.loads(done.stdout)
    assert {row["action"] for row in rows} == {"planned"}
    assert STACK.name in {row["name"] for row in rows}


@LONG
def test_the_command_wants_a_bucket_that_keeps_versions(
    run: Callable[..., subprocess.CompletedProcess[str]],
) -> None:
    done = run("apply", *OPTIONS)
    assert done.returncode == 1
    assert "There is no bucket acme-evidence" in done.stderr
    s3 = make_client("s3", REGION)
    s3.create_bucket(
        Bucket="acme-evidence", CreateBucketConfiguration={"LocationConstraint": REGION}
    )
    done = run("apply", *OPTIONS)
    assert done.returncode == 1
    assert "keeps no versions" in done.stderr
    plan = run("plan", *OPTIONS)
    assert plan.returncode == 0, plan.stderr
    assert "`apply` will stop here" in plan.stderr
    assert "may codebuild: StartBuild" in plan.stdout
    s3.put_bucket_versioning(Bucket="acme-evidence", VersioningConfiguration={"Status": "Enabled"})
    done = run("apply", *OPTIONS, "--json")
    assert done.returncode == 0, done.stderr
    assert {row["action"] for row in json.loads(done.stdout)} == {"create"}
    done = run("destroy", "--json")
    assert {row["action"] for row in json.loads(done.stdout)} == {"delete"}
