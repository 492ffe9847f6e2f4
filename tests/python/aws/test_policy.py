"""`athena-recipes policy`: what it prints, and what it says of wrong arguments."""

import json
from pathlib import Path
from typing import Any

import pytest
from athena_local.calls.actions import Call
from athena_recipes.aws.account import Account
from athena_recipes.aws.policy.statements import build_statements, upload_statements
from athena_recipes.aws.policy.target import Target
from athena_recipes.aws.s3_address import S3Address
from athena_recipes.cli.found import recipes
from athena_recipes.cli.main import main
from click.testing import CliRunner, Result

from tests.python.support.aws_server import NO_ACCOUNT
from tests.python.support.policy_check import refused, unused

ACCOUNT = Account("aws", "eu-west-1", "123456789012")
TARGET = Target("shop", S3Address("lake", "a"), "dev", "analysts")
GLUE = "arn:aws:glue:eu-west-1:123456789012"
LAKE = "arn:aws:s3:::lake"
# IAM's limit of a managed policy, white space not counted.
MANAGED_POLICY = 6_144


def run(*arguments: str, env: dict[str, str] | None = None) -> Result:
    """The command without credentials."""
    return CliRunner().invoke(main, ["policy", *arguments], env={**NO_ACCOUNT, **(env or {})})


def printed(*arguments: str) -> list[dict[str, Any]]:
    """The statements of a policy in an account that is only named."""
    where = ("--account-id", ACCOUNT.account_id, "--region", ACCOUNT.region)
    done = run(*arguments, *where)
    assert done.exit_code == 0, done.output
    found: list[dict[str, Any]] = json.loads(done.stdout)["Statement"]
    return found


@pytest.mark.parametrize("recipe", recipes())
def test_policy_of_each_recipe_fits_a_managed_policy(recipe: str) -> None:
    found = printed(recipe, "--lake", "s3://a-bucket-of-mine/a/prefix", "--upload")
    size = len(json.dumps({"Version": "2012-10-17", "Statement": found}, separators=(",", ":")))
    assert size <= MANAGED_POLICY
    assert not any("*" in action for one in found for action in one["Action"])
    assert "*" not in [one["Resource"] for one in found]


def test_options_name_lake_schema_and_work_group() -> None:
    options = ("--schema", "dev", "--work-group", "analysts", "--lake", "s3://lake/a")
    wanted = Target("pci_evidence", S3Address("lake", "a"), "dev", "analysts")
    assert printed("pci_evidence", *options) == build_statements(wanted, ACCOUNT)
    both = [*build_statements(wanted, ACCOUNT), *upload_statements(wanted, ACCOUNT)]
    assert printed("pci_evidence", *options, "--upload") == both


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("pci_evidense", "--lake", "s3://lake"), "Did you mean pci_evidence?"),
        (("pci_evidence",), "--lake"),
        (("pci_evidence", "--lake", "s3://lake"), "Sign in"),
        (("pci_evidence", "--lake", "lake"), "does not begin with s3://"),
    ],
)
def test_wrong_arguments_have_a_fix(arguments: tuple[str, ...], said: str) -> None:
    done = run(*arguments, env={"AWS_REGION": "eu-west-1", "ATHENA_LAKE_ROOT": ""})
    assert done.exit_code != 0
    assert said in done.output


def test_a_folder_of_models_is_a_recipe(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "models" / "shop").mkdir(parents=True)
    options = ("--schema", "dev", "--work-group", "analysts", "--lake", "s3://lake/a")
    assert printed("shop", *options) == build_statements(TARGET, ACCOUNT)


def test_the_comparison_finds_a_call_too_many_and_a_right_too_many() -> None:
    statements = build_statements(TARGET, ACCOUNT)
    allowed = [
        Call("glue:GetTable", f"{GLUE}:table/dev_shop/t"),
        Call("s3:PutObject", f"{LAKE}/a/tables/dev_shop/t/1/*"),
        Call("s3:ListBucket", f"{LAKE}?prefix=a/raw/shop/"),
        Call("athena:GetQueryExecution", "*"),
        Call("glue:GetColumnStatisticsForTable", f"{GLUE}:table/other/t"),
        Call("sts:GetCallerIdentity", "*"),
    ]
    wrong = [
        Call("glue:GetTable", f"{GLUE}:table/dev_other/t"),
        Call("glue:DeleteDatabase", f"{GLUE}:database/dev_shop"),
        Call("s3:PutObject", f"{LAKE}/a/raw/shop/dt=1/*"),
        Call("s3:GetObject", f"{LAKE}/a/raw/other/*"),
        Call("s3:ListBucket", f"{LAKE}?prefix=a/"),
        Call("athena:StartQueryExecution", "arn:aws:athena:eu-west-1:123456789012:workgroup/other"),
    ]
    assert refused([*allowed, *wrong], statements) == {f"{c.action} {c.resource}" for c in wrong}
    left = unused(allowed, statements)
    assert ("ReadCatalog", "glue:GetTable") not in left
    assert ("WriteTables", "s3:DeleteObject") in left
    assert ("WriteCatalog", "glue:CreateTable") in left
