"""`adfs plan`, `apply`, `destroy` and `roles`, on moto."""

import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
import yaml
from athena_recipes.aws.account import Account
from athena_recipes.aws.client import make_client
from athena_recipes.aws.plan import Handler, Plan, apply, compare, destroy
from athena_recipes.cli.errors import UserError
from athena_recipes.cli.settings import parse_settings
from athena_recipes.recipes.adfs_access.adfs.config import AccessConfig
from athena_recipes.recipes.adfs_access.adfs.plan import access_plan, handlers, names_plan

from tests.python.recipes.adfs_access.access import BASE, write_access
from tests.python.recipes.adfs_access.assertions import metadata
from tests.python.support.aws_server import ACCOUNT, REGION, AwsServer
from tests.python.support.command_line import athena_recipes
from tests.python.support.wire import Interrupted, Wire, client

HERE = Account("aws", REGION, ACCOUNT)
OWN: dict[str, Any] = {"account": ACCOUNT, "region": REGION}
TRUST = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Effect": "Allow",
            "Principal": {"Federated": f"arn:aws:iam::{ACCOUNT}:saml-provider/Other"},
            "Action": "sts:AssumeRoleWithSAML",
        }
    ],
}


def config(**changes: Any) -> AccessConfig:
    found = {**BASE, **OWN, **changes}
    return parse_settings(yaml.load(yaml.safe_dump(found), yaml.BaseLoader), AccessConfig, "x")


def plan(folder: Path, given: AccessConfig) -> Plan:
    return access_plan(given, folder, HERE)


def wire(given: AccessConfig, **options: Any) -> Any:
    return Wire(lambda client: handlers(given, HERE, client), **options)


def on(one: Any) -> Sequence[Handler]:
    found: Sequence[Handler] = one.handlers()
    return found


def account() -> Any:
    """All that this set-up can change."""
    iam = client("iam")
    found = []
    for role in iam.list_roles()["Roles"]:
        policies = [
            iam.get_role_policy(RoleName=role["RoleName"], PolicyName=name)["PolicyDocument"]
            for name in iam.list_role_policies(RoleName=role["RoleName"])["PolicyNames"]
        ]
        found.append([role["Path"], role["RoleName"], role["AssumeRolePolicyDocument"], policies])
    providers = [
        [one["Arn"], iam.get_saml_provider(SAMLProviderArn=one["Arn"])["SAMLMetadataDocument"]]
        for one in iam.list_saml_providers()["SAMLProviderList"]
    ]
    return json.loads(json.dumps([sorted(found), sorted(providers)]))


@pytest.fixture
def folder(server: AwsServer, aws: None, tmp_path: Path) -> Path:
    (tmp_path / "FederationMetadata.xml").write_text(metadata(), encoding="utf-8")
    return tmp_path


def test_a_second_apply_changes_nothing_and_destroy_leaves_others(folder: Path) -> None:
    iam = client("iam")
    iam.create_saml_provider(Name="Other", SAMLMetadataDocument=metadata(("old",)))
    iam.create_role(RoleName="other", AssumeRolePolicyDocument=json.dumps(TRUST))
    before = account()
    given = config()
    first = wire(given)
    assert {step.action for step in apply(plan(folder, given), on(first))} == {"create"}
    [paths, providers] = account()
    assert len(providers) == 2
    ours = f"/athena-recipes/adfs-corpadfs/{REGION}/"
    assert [name for path, name, *_ in paths if path == ours] == [
        "athena-analyst", "athena-engineer",
    ]  # fmt: skip
    second = wire(given)
    assert {step.action for step in apply(plan(folder, given), on(second))} == {"unchanged"}
    assert second.writes == []
    destroy(names_plan(given, HERE), on(wire(given)))
    assert account() == before


def test_a_new_certificate_and_fewer_roles_are_an_update(folder: Path) -> None:
    given = config()
    apply(plan(folder, given), on(wire(given)))
    (folder / "FederationMetadata.xml").write_text(metadata(("idp", "next")), encoding="utf-8")
    fewer = config(roles=BASE["roles"][:1])
    steps = compare(plan(folder, fewer), on(wire(fewer)))
    assert [(step.action, step.kind, step.name) for step in steps] == [
        ("update", "SAML provider", "CorpADFS"),
        ("unchanged", "IAM role", "athena-analyst"),
        ("delete", "IAM role", "athena-engineer"),
    ]
    apply(plan(folder, fewer), on(wire(fewer)))
    assert {step.action for step in compare(plan(folder, fewer), on(wire(fewer)))} == {"unchanged"}


def test_longer_sessions_are_allowed_by_the_roles(folder: Path) -> None:
    given = config(session_seconds="7200")
    apply(plan(folder, given), on(wire(given)))
    [role, _] = client("iam").list_roles(PathPrefix="/athena-recipes/")["Roles"]
    assert role["MaxSessionDuration"] == 7200
    shorter = config()
    steps = apply(plan(folder, shorter), on(wire(shorter)))
    assert [step.detail for step in steps if step.action == "update"] == (
        ["changes MaxSessionSeconds"] * 2
    )
    assert {step.action for step in compare(plan(folder, shorter), on(wire(shorter)))} == {
        "unchanged"
    }


def test_a_provider_of_others_stops_before_anything_is_changed(folder: Path) -> None:
    client("iam").create_saml_provider(Name="CorpADFS", SAMLMetadataDocument=metadata())
    given = config()
    one = wire(given)
    with pytest.raises(UserError, match="CorpADFS` exists already and was made by something else"):
        apply(plan(folder, given), on(one))
    assert one.writes == []
    destroy(names_plan(given, HERE), on(wire(given)))
    assert len(account()[1]) == 1


@pytest.mark.parametrize("ends", [apply, destroy], ids=["apply", "destroy"])
def test_each_command_can_be_cut_after_every_call(
    server: AwsServer, folder: Path, ends: Any
) -> None:
    given = config()

    def begin() -> Plan:
        server.reset()
        if ends is destroy:
            apply(plan(folder, given), on(wire(given)))
            return names_plan(given, HERE)
        return plan(folder, given)

    desired = begin()
    whole = wire(given)
    ends(desired, on(whole))
    end = account()
    assert len(whole.writes) >= 5
    for cut_at in range(1, len(whole.writes) + 1):
        desired = begin()
        cut = wire(given, cut_at=cut_at, after=True)
        try:
            ends(desired, on(cut))
        except Interrupted:
            ends(desired, on(wire(given)))
        assert account() == end, cut.writes


def test_metadata_of_something_else_is_refused(folder: Path) -> None:
    for content, problem in (
        ("<a/>", "no IDPSSODescriptor"),
        (metadata(()), "no certificate"),
        (metadata().replace("<X509Certificate>M", "<X509Certificate>!"), "cannot be read"),
        ("{}", "is not metadata"),
        ('<!DOCTYPE a []><a xmlns="x"/>', "document type"),
    ):
        (folder / "FederationMetadata.xml").write_text(content, encoding="utf-8")
        with pytest.raises(UserError, match=problem):
            plan(folder, config())
    with pytest.raises(UserError, match="cannot be read"):
        plan(folder / "nowhere", config())
    with pytest.raises(UserError, match="no `metadata`"):
        plan(folder, parse_settings({**_text(config_without()), **OWN}, AccessConfig, "x"))


def config_without() -> dict[str, Any]:
    return {key: value for key, value in BASE.items() if key != "metadata"}


def _text(found: dict[str, Any]) -> dict[str, Any]:
    read: dict[str, Any] = yaml.load(yaml.safe_dump(found), yaml.BaseLoader)
    return read


def run(*arguments: str) -> Any:
    account = {name: value for name, value in os.environ.items() if name.startswith("AWS_")}
    return athena_recipes("adfs_access", "adfs", *arguments, account=account)


def test_the_commands_of_the_readme(
    folder: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    path = str(write_access(folder, **OWN))
    done = run("plan", "--config", path)
    assert done.returncode == 0, done.stderr
    assert "CorpADFS" in done.stdout and "athena-engineer" in done.stdout
    assert account() == [[], []]
    assert run("apply", "--config", path).returncode == 0
    # The list of roles has the account's roles for SAML, whoever made them.
    iam = client("iam")
    iam.create_role(RoleName="other", AssumeRolePolicyDocument=json.dumps(TRUST))
    service = {"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}}
    plain = {"Version": "2012-10-17", "Statement": [{**service, "Action": "sts:AssumeRole"}]}
    iam.create_role(RoleName="plain", AssumeRolePolicyDocument=json.dumps(plain))
    monkeypatch.setenv("LAKE_ROOT", str(tmp_path / "lake"))
    done = run("roles", "--json")
    assert done.returncode == 0, done.stderr
    content = (tmp_path / f"lake/raw/adfs_access/roles/{ACCOUNT}.jsonl").read_text()
    rows = [json.loads(line) for line in content.splitlines()]
    assert {row["role_arn"].rpartition("/")[2] for row in rows} == {
        "athena-analyst", "athena-engineer", "other",
    }  # fmt: skip
    s3 = make_client("s3")
    where = {"LocationConstraint": REGION}
    s3.create_bucket(Bucket="my-lake", CreateBucketConfiguration=where)
    assert run("roles", "--lake", "s3://my-lake/prod").returncode == 0
    key = f"prod/raw/adfs_access/roles/{ACCOUNT}.jsonl"
    assert s3.get_object(Bucket="my-lake", Key=key)["Body"].read().count(b"\n") == 3
    done = run("plan", "--config", str(write_access(folder, account="999999999999")))
    assert done.returncode == 1 and "the configuration is of account 999999999999" in done.stderr
    assert run("destroy", "--config", str(write_access(folder, **OWN))).returncode == 0
    assert account()[1] == []
