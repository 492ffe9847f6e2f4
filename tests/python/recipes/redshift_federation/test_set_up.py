"""`federation plan|apply|destroy` against moto: twice, changed, undone, cut at each call."""

import itertools
import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from athena_recipes.aws.account import Account
from athena_recipes.aws.plan import apply, compare, destroy
from athena_recipes.cli.main import main
from athena_recipes.recipes.redshift_federation.federation.config import EXAMPLE, Config
from athena_recipes.recipes.redshift_federation.federation.lint import findings
from athena_recipes.recipes.redshift_federation.federation.set_up import (
    NAME,
    everything,
    federation_plan,
    handlers,
)
from athena_recipes.recipes.redshift_federation.federation.settings_file import read_settings_file
from athena_recipes.recipes.redshift_federation.federation.template import template
from click.testing import CliRunner

from tests.python.support.aws_server import ACCOUNT, REGION, AwsServer
from tests.python.support.selection import LONG
from tests.python.support.wire import ACTIVE, Interrupted, Wire, client

HERE = Account("aws", REGION, ACCOUNT)
PASSWORD = "hunter2"
pytestmark = pytest.mark.usefixtures("aws")


@pytest.fixture(autouse=True)
def login(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REDSHIFT_USERNAME", "athena")
    monkeypatch.setenv("REDSHIFT_PASSWORD", PASSWORD)


def example(**changes: Any) -> Config:
    """The example's configuration, in a VPC that moto has."""
    given = yaml.load(EXAMPLE.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)
    ec2 = client("ec2")
    [vpc] = ec2.describe_vpcs()["Vpcs"]
    network = {"vpc": vpc["VpcId"], "route_tables": []}
    return Config.model_validate({**given, **network, **changes})


def ours() -> Any:
    """Handlers that nothing cuts."""
    ACTIVE.clear()
    return handlers(HERE, lambda service, region: client(service))


def state() -> dict[str, Any]:
    """What there is of the set-up: no password."""
    stacks = client("cloudformation")
    secrets = client("secretsmanager").list_secrets()["SecretList"]
    names = [one["StackName"] for one in stacks.describe_stacks()["Stacks"]]
    return {
        "stack": [stacks.get_template(StackName=name)["TemplateBody"] for name in names],
        "secrets": [one["Name"] for one in secrets],
        "roles": [one["RoleName"] for one in client("iam").list_roles()["Roles"]],
        "buckets": [one["Name"] for one in client("s3").list_buckets()["Buckets"]],
    }


def test_apply_twice_change_and_destroy() -> None:
    before = state()
    config = example()
    assert {step.action for step in apply(federation_plan(config, HERE), ours())} == {"create"}
    text = client("secretsmanager").get_secret_value(SecretId=config.secret)
    assert json.loads(text["SecretString"]) == {"username": "athena", "password": PASSWORD}
    assert {step.action for step in compare(federation_plan(config, HERE), ours())} == {"unchanged"}

    changed = federation_plan(example(spill_prefix="other"), HERE)
    assert [one.action for one in apply(changed, ours())] == ["unchanged", "update", "update"]
    client("s3").put_object(Bucket=config.spill_bucket, Key="other/1", Body=b"x")
    destroy(everything(HERE), ours())
    assert state() == before


@LONG
@pytest.mark.parametrize("after", [False, True], ids=["before the call", "after the call"])
def test_apply_and_destroy_can_be_cut_at_every_call(server: AwsServer, after: bool) -> None:
    plan, empty = federation_plan(example(), HERE), state()
    apply(plan, ours())
    whole = state()
    cut_calls = []
    stages = [(apply, plan, whole), (destroy, everything(HERE), empty)]
    for number, (act, given, end) in enumerate(stages):
        for cut_at in itertools.count(1):
            server.reset()
            given = federation_plan(example(), HERE) if act is apply else given
            if number:
                apply(federation_plan(example(), HERE), ours())
            wire = Wire(lambda make: handlers(HERE, make), cut_at, after)
            try:
                act(given, wire.handlers())
            except Interrupted:
                cut_calls.append(wire.writes[-1])
                act(given, ours())
                assert state() == end, (act, cut_at, wire.writes)
                continue
            break
    assert set(cut_calls) >= {"CreateSecret", "CreateRole", "CreateStack", "DeleteStack"}


@pytest.mark.parametrize("connector", ["lambda", "glue"])
def test_the_template_has_none_of_the_article_s_faults(tmp_path: Path, connector: str) -> None:
    config = example(connector=connector, route_tables=["rtb-0123456789abcdef0"])
    made = json.dumps(template(config, HERE, "arn:aws:iam::123456789012:role/connector"))
    path = tmp_path / "template.json"
    path.write_text(made, encoding="utf-8")
    assert findings(read_settings_file(path)) == []
    assert PASSWORD not in made
    bucket = json.loads(made)["Resources"]["SpillBucket"]["Properties"]
    assert bucket["LifecycleConfiguration"]["Rules"][0]["ExpirationInDays"] == 1
    kinds = {one["Type"] for one in json.loads(made)["Resources"].values()}
    assert {"AWS::EC2::VPCEndpoint", "AWS::Athena::DataCatalog", "AWS::S3::Bucket"} < kinds


def test_the_command_prints_no_password_and_asks_for_a_login(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "federation.yml"
    given = example().model_dump(by_alias=True)
    path.write_text(yaml.safe_dump(given), encoding="utf-8")

    def run(command: str, *arguments: str) -> Any:
        words = ("redshift_federation", "federation", command, *arguments)
        done = CliRunner().invoke(main, words)
        assert PASSWORD not in done.output
        return done

    with_config = ("--config", str(path))
    planned = run("plan", *with_config)
    assert planned.exit_code == 0, planned.output
    assert "may secretsmanager: GetSecretValue" in planned.output
    monkeypatch.delenv("REDSHIFT_PASSWORD")
    refused = run("apply", *with_config)
    assert refused.exit_code == 1
    assert "REDSHIFT_PASSWORD is not set" in refused.output
    assert NAME not in str(state())
    make_login = {"Name": given["secret"], "SecretString": "{}"}
    client("secretsmanager").create_secret(
        **make_login, Tags=[{"Key": "athena-recipes", "Value": "redshift-federation"}]
    )
    assert run("apply", *with_config).exit_code == 0  # the login is needed once
    path.write_text(yaml.safe_dump({**given, "spill_bucket": "a/b"}), encoding="utf-8")
    assert "a folder is spill_prefix" in run("plan", *with_config).output
