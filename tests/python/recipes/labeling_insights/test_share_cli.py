"""`athena-recipes labeling_insights share …` as a person runs it: output and exit codes."""

import json
import os
import subprocess
import sys

import pytest
import yaml
from athena_recipes.aws.client import make_client

from tests.python.support.aws_server import ACCOUNT, NO_ACCOUNT, REGION
from tests.python.support.selection import LONG
from tests.python.support.site_lake import build_lake, build_manifest

pytestmark = LONG

SENDER = "reports@example.com"
PAGE = "labeling_insights_progress"
SHARE = {
    "page": PAGE,
    "recipients": ["a@example.com"],
    "schedule": "weekly",
    "day": "monday",
    "at": "10:30",
    "time_zone": "Europe/Berlin",
}


@pytest.fixture(scope="module")
def lake(tmp_path_factory):
    folder = tmp_path_factory.mktemp("lake")
    build_lake(folder / "athena_recipes.duckdb")
    build_manifest(folder / "target")
    return folder


@pytest.fixture
def run(server, lake, tmp_path):
    """Run the command; with `signed_in=False`, without an account and without a server."""
    server.reset()
    config = tmp_path / "share.yml"

    def call(command, *options, shares=(SHARE,), signed_in=True):
        config.write_text(yaml.safe_dump({"sender": SENDER, "shares": list(shares)}))
        kept = {key: value for key, value in os.environ.items() if not key.startswith("AWS_")}
        account = server.environment if signed_in else NO_ACCOUNT
        arguments = [
            sys.executable,
            "-m",
            "athena_recipes",
            "labeling_insights",
            "share",
            command,
            *options,
        ]
        if command != "destroy":
            arguments += ["--config", str(config), "--target-dir", str(lake / "target")]
        return subprocess.run(
            arguments,
            env={**kept, **account, "LAKE_ROOT": str(lake)},
            capture_output=True,
            text=True,
            timeout=60,
        )

    return call


@pytest.fixture
def verified(aws):
    make_client("ses").verify_email_identity(EmailAddress=SENDER)


def actions(result):
    return [row["action"] for row in json.loads(result.stdout)]


def test_from_plan_to_destroy(run, verified):
    plan = run("plan", "--json")
    assert plan.returncode == 0, plan.stderr
    assert actions(plan) == ["create"] * 4
    assert "Warning" not in plan.stderr
    rows = {row["kind"]: row for row in json.loads(plan.stdout)}
    assert "is the labeling on pace?" in rows["SES template"]["properties"]["HtmlPart"].lower()
    assert rows["schedule"]["detail"] == (
        "weekly on monday at 10:30 Europe/Berlin, to a@example.com"
    )
    assert rows["IAM role"]["properties"]["Policy"]["Statement"][0]["Resource"] == [
        f"arn:aws:ses:{REGION}:{ACCOUNT}:identity/{SENDER}",
        f"arn:aws:ses:{REGION}:{ACCOUNT}:template/labeling-share-{PAGE}",
    ]
    assert make_client("ses").list_templates()["TemplatesMetadata"] == []

    applied = run("apply", "--json")
    assert applied.returncode == 0, applied.stderr
    assert applied.stdout == plan.stdout
    assert f"create SES template labeling-share-{PAGE}" in applied.stderr
    assert actions(run("apply", "--json")) == ["unchanged"] * 4
    assert "unchanged" in run("plan").stdout

    other = {**SHARE, "recipients": ["b@example.com"]}
    assert actions(run("plan", "--json", shares=[other])) == [
        "unchanged",
        "update",
        "unchanged",
        "update",
    ]

    destroyed = run("destroy", "--json")
    assert destroyed.returncode == 0, destroyed.stderr
    assert actions(destroyed) == ["delete"] * 4
    assert actions(run("destroy", "--json")) == ["absent"] * 2


def test_plan_without_an_account(run):
    options = ("--account-id", ACCOUNT, "--region", REGION)
    plan = run("plan", *options, "--json", signed_in=False)
    assert plan.returncode == 0, plan.stderr
    assert actions(plan) == ["planned"] * 4
    assert "is not known" in plan.stderr
    assert "labeling-share" in run("plan", *options, signed_in=False).stdout


def test_an_unverified_sender_warns_and_stops(run):
    plan = run("plan", "--json")
    assert plan.returncode == 0
    assert actions(plan) == ["create"] * 4
    assert "Warning" in plan.stderr
    assert "verify-email-identity" in plan.stderr
    applied = run("apply", "--json")
    assert applied.returncode == 1
    assert applied.stdout == ""
    assert "not verified" in applied.stderr
    assert actions(run("plan", "--json")) == ["create"] * 4


@pytest.mark.parametrize(
    ("arguments", "changes", "code", "words"),
    [
        (["plan"], {"signed_in": False}, 1, "--region"),
        (["plan", "--region", REGION], {"signed_in": False}, 1, "AWS_PROFILE"),
        (["apply", "--account-id", "999999999999"], {}, 1, f"signed in to account {ACCOUNT}"),
        (["plan", "--account-id", "12"], {}, 1, "twelve digits"),
        (["plan"], {"shares": [{**SHARE, "page": "typo"}]}, 1, f"The pages are: {PAGE}"),
        (["plan"], {"shares": [{**SHARE, "at": "25:00"}]}, 1, "HH:MM"),
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
