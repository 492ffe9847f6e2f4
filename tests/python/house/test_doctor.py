"""`athena-recipes doctor`: each thing that would stop a run is found, with its fix."""

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest
from athena_recipes.aws.client import make_client
from athena_recipes.cli.errors import UserError
from athena_recipes.cli.main import main
from athena_recipes.doctor.check import Check, Result, State, findings
from click.testing import CliRunner

from tests.python.support.aws_server import NO_ACCOUNT, REGION
from tests.python.support.dbt_command import REPO

PROFILES = (REPO / "profiles.yml.example").read_text()
LAKE = "s3://doctors-lake/some/prefix"


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a profile, which is the current one, and an empty lake in it."""
    monkeypatch.chdir(tmp_path)
    for name in ("DBT_PROFILES_DIR", "ATHENA_LAKE_ROOT", "ATHENA_WORK_GROUP"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LAKE_ROOT", str(tmp_path / "a lake"))
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    (tmp_path / "profiles.yml").write_text(PROFILES)
    return tmp_path


def run(*arguments: str, code: int = 0) -> dict[str, tuple[str, str, str]]:
    """Check -> result, what was found, fix."""
    done = CliRunner().invoke(main, ["doctor", "--json", *arguments])
    assert done.exit_code == code, done.output
    rows: list[dict[str, str]] = json.loads(done.stdout)
    return {row["check"]: (row["result"], row["found"], row["fix"]) for row in rows}


def test_a_check_that_needs_a_failed_one_is_not_run() -> None:
    def fails() -> Result:
        raise UserError("gone", "Bring it back.")

    found = findings(
        [
            Check("a", fails),
            Check("b", lambda: Result("never"), needs=("a",)),
            Check("c", lambda: Result("never"), needs=("b",)),
            Check("d", lambda: Result("old", "Renew it.")),
            Check("e", lambda: Result("well"), needs=("d",)),
        ]
    )
    assert [(one.state, one.found, one.fix) for one in found] == [
        (State.FAILURE, "gone", "Bring it back."),
        (State.NOT_CHECKED, "it needs: a", ""),
        (State.NOT_CHECKED, "it needs: b", ""),
        (State.WARNING, "old", "Renew it."),
        (State.OK, "well", ""),
    ]


def test_a_new_machine_is_in_order(here: Path) -> None:
    found = run()
    assert {name: row[0] for name, row in found.items() if row[0] != "ok"} == {
        "raw files": "warning"
    }
    assert not (here / "a lake").exists()
    (here / "a lake" / "raw" / "pci_evidence" / "x").mkdir(parents=True)
    duckdb.connect(str(here / "a lake" / "athena_recipes.duckdb")).close()
    found = run()
    assert {row[0] for row in found.values()} == {"ok"}
    assert found["raw files"][1] == "pci_evidence"


def _no_profile(here: Path) -> None:
    (here / "profiles.yml").unlink()


def _other_profile(here: Path) -> None:
    (here / "profiles.yml").write_text("other: {outputs: {}}")


def _own_project(here: Path) -> None:
    (here / "dbt_project.yml").write_text("name: mine\nprofile: mine\n")


def _no_yaml(here: Path) -> None:
    (here / "profiles.yml").write_text("a: [")


def _file_for_folder(here: Path) -> None:
    (here / "a lake").write_text("")


def _address(here: Path) -> None:
    os.environ["LAKE_ROOT"] = "s3://lake"


def _no_database(here: Path) -> None:
    (here / "a lake").mkdir()
    (here / "a lake" / "athena_recipes.duckdb").write_text("something else, and long enough" * 99)


@pytest.mark.parametrize(
    ("breaks", "check", "said", "fix"),
    [
        (_no_profile, "profile", "no profiles.yml", "cp profiles.yml.example"),
        (_other_profile, "profile", "no output `local`", "profiles.yml.example"),
        (_own_project, "profile", "of the profile `mine`", "profiles.yml.example"),
        (_no_yaml, "profile", "not YAML", "Correct"),
        (_file_for_folder, "lake folder", "is a file", "LAKE_ROOT"),
        (_address, "lake folder", "s3://lake", "ATHENA_LAKE_ROOT"),
        (_no_database, "DuckDB file", "cannot be opened", "Move it away"),
    ],
)
def test_what_is_wrong_here_has_a_fix(
    breaks: Any, check: str, said: str, fix: str, here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    breaks(here)
    result, found, mend = run(code=1)[check]
    assert result == "failure"
    assert said in found
    assert fix in mend


def test_without_credentials_one_line_says_so(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in NO_ACCOUNT.items():
        monkeypatch.setenv(name, value)
    for name in ("AWS_REGION", "AWS_DEFAULT_REGION", "AWS_ACCESS_KEY_ID", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    found = run("--target", "athena", code=1)
    assert found["region"][0] == "failure"
    assert "AWS_REGION" in found["region"][2]
    found = run("--target", "athena", "--region", REGION, code=1)
    assert found["credentials"][0] == "failure"
    assert "aws sso login" in found["credentials"][2]
    assert found["bucket"][0] == found["query"][0] == "not checked"


@pytest.fixture
def account(aws: None, here: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An account with a bucket that has a raw file."""
    monkeypatch.setenv("ATHENA_LAKE_ROOT", LAKE)
    s3 = make_client("s3")
    s3.create_bucket(
        Bucket="doctors-lake", CreateBucketConfiguration={"LocationConstraint": REGION}
    )
    s3.put_object(Bucket="doctors-lake", Key="some/prefix/raw/shop/a", Body=b"1")
    yield here


def test_an_account_in_order(account: Path) -> None:
    found = run("--target", "athena")
    expected = {name: row for name, row in found.items() if row[0] != "ok"}
    assert set(expected) <= {"raw files", "Lake Formation"}
    assert found["bucket"] == ("ok", "doctors-lake in eu-west-1, with raw files", "")


@pytest.mark.parametrize(
    ("root", "check", "said"),
    [
        ("", "lake on S3", "export ATHENA_LAKE_ROOT="),
        ("doctors-lake", "lake on S3", "Write s3://"),
        (f"{LAKE}/", "lake on S3", f"without the slash at the end: {LAKE}"),
        ("s3://not-there-at-all", "bucket", "Correct what it names"),
        ("s3://lake-in-ohio", "bucket", "export AWS_REGION=us-east-2"),
        ("s3://doctors-lake/other", "bucket", "aws s3 sync"),
    ],
)
def test_a_wrong_lake_has_a_fix(
    root: str, check: str, said: str, account: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_client("s3", "us-east-2").create_bucket(
        Bucket="lake-in-ohio", CreateBucketConfiguration={"LocationConstraint": "us-east-2"}
    )
    monkeypatch.setenv("ATHENA_LAKE_ROOT", root)
    is_warning = root.endswith("/other")
    found = run("--target", "athena", code=0 if is_warning else 1)
    assert found[check][0] == ("warning" if is_warning else "failure")
    assert said in found[check][2]


def test_the_work_group_is_looked_at(account: Path) -> None:
    athena = make_client("athena")
    athena.create_work_group(
        Name="strict",
        Configuration={
            "EnforceWorkGroupConfiguration": True,
            "ResultConfiguration": {"OutputLocation": "s3://elsewhere/results/"},
        },
    )
    found = run("--target", "athena", "--work-group", "strict")
    assert found["work group"][0] == "warning"
    assert "s3://elsewhere/results/" in found["work group"][1]
    found = run("--target", "athena", "--work-group", "missing", code=1)
    assert found["work group"][0] == "failure"
    assert found["query"][0] == "not checked"
