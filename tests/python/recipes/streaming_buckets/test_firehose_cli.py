"""`athena-recipes streaming_buckets firehose …` as a person runs it: output and exit codes."""

import json

import pytest
import yaml
from athena_recipes.aws.client import make_client

from tests.python.support.aws_server import ACCOUNT, NO_ACCOUNT, REGION
from tests.python.support.command_line import athena_recipes
from tests.python.support.selection import LONG, STANDARD

pytestmark = STANDARD

CONFIG = {
    "lake_root": "s3://my-lake/prod",
    "run": {"repository": "https://github.com/example/recipes", "revision": "a1" * 20},
}


@pytest.fixture
def run(server, tmp_path):
    """Run the command; with `signed_in=False`, without an account and without a server."""
    server.reset()
    file = tmp_path / "firehose.yml"

    def call(command, *options, config=CONFIG, signed_in=True):
        file.write_text(yaml.safe_dump(config))
        named = ["--config", str(file)] if command != "destroy" else []
        account = server.environment if signed_in else NO_ACCOUNT
        return athena_recipes(
            "streaming_buckets", "firehose", command, *options, *named, account=account
        )

    return call


@pytest.fixture
def lake(aws):
    s3 = make_client("s3")
    configuration = {"LocationConstraint": REGION}
    s3.create_bucket(Bucket="my-lake", CreateBucketConfiguration=configuration)
    s3.put_object(Bucket="my-lake", Key="prod/raw/streaming_buckets/dt=2026-01-05-00/a.gz")


def actions(result):
    return [row["action"] for row in json.loads(result.stdout)]


@LONG
def test_from_plan_to_destroy(run, lake):
    plan = run("plan")
    assert plan.returncode == 0, plan.stderr
    assert plan.stdout.startswith(
        f"Account {ACCOUNT}, region {REGION}, lake s3://my-lake/prod\nThe bucket is used as it is"
    )
    assert plan.stdout.endswith("\n13 to create\n")
    assert plan.stderr == ""
    machine = run("plan", "--json")
    rows = {row["kind"]: row for row in json.loads(machine.stdout)}
    assert rows["delivery stream"]["properties"]["CompressionFormat"] == "GZIP"

    applied = run("apply", "--json")
    assert applied.returncode == 0, applied.stderr
    assert applied.stdout == machine.stdout
    assert "create Kinesis stream athena-recipes-streaming-buckets" in applied.stderr
    assert actions(run("apply", "--json")) == ["unchanged"] * 13

    later = {**CONFIG, "run": {**CONFIG["run"], "minute": "30"}}
    changed = run("plan", config=later)
    assert '    ScheduleExpression: "cron(7 * * * ? *)" -> "cron(30 * * * ? *)"' in changed.stdout
    assert changed.stdout.endswith("\n1 to change, 12 to keep\n")
    row = next(
        row
        for row in json.loads(run("plan", "--json", config=later).stdout)
        if row["action"] == "update"
    )
    assert row["differences"] == [
        {
            "path": "ScheduleExpression",
            "current": "cron(7 * * * ? *)",
            "desired": "cron(30 * * * ? *)",
        }
    ]

    destroyed = run("destroy", "--json")
    assert destroyed.returncode == 0, destroyed.stderr
    assert actions(destroyed) == ["delete"] * 13
    assert actions(run("destroy", "--json")) == ["absent"] * 13
    assert make_client("s3").list_objects_v2(Bucket="my-lake")["KeyCount"] == 1


def test_plan_without_an_account(run):
    options = ("--account-id", ACCOUNT, "--region", REGION)
    plan = run("plan", *options, signed_in=False)
    assert plan.returncode == 0, plan.stderr
    assert plan.stdout.endswith("\n13 planned\n")
    assert "is not known" in plan.stderr


def test_without_the_bucket_plan_warns_and_apply_stops(run):
    plan = run("plan", "--json")
    assert plan.returncode == 0
    assert "Warning: There is no bucket my-lake" in plan.stderr
    applied = run("apply", "--json")
    assert applied.returncode == 1
    assert applied.stdout == ""
    assert "aws s3 mb" in applied.stderr
    assert actions(run("plan", "--json")) == ["create"] * 13


@pytest.mark.parametrize(
    ("arguments", "changes", "code", "words"),
    [
        (["plan"], {"signed_in": False}, 1, "--region"),
        (["apply", "--region", REGION], {"signed_in": False}, 1, "AWS_PROFILE"),
        (["apply", "--account-id", "999999999999"], {}, 1, f"signed in to account {ACCOUNT}"),
        (["plan", "--account-id", "12"], {}, 1, "twelve digits"),
        (["plan"], {"config": {**CONFIG, "lake_root": "x"}}, 1, "s3://my-lake"),
        (["plan", "--no-such-option"], {}, 2, "No such option"),
        (["destroy"], {"signed_in": False}, 1, "--region"),
    ],
)
def test_exit_codes_and_fixes(run, arguments, changes, code, words):
    result = run(*arguments, **changes)
    assert result.returncode == code, result.stderr
    assert words in result.stderr
    assert result.stdout == ""
    assert "Traceback" not in result.stderr
