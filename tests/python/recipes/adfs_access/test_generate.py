"""`adfs generate`: rules, policies and drivers' settings say what the configuration says."""

import json
import re
from configparser import ConfigParser
from pathlib import Path
from typing import Any

import pytest
import yaml
from athena_recipes.cli.errors import UserError
from athena_recipes.cli.settings import parse_settings
from athena_recipes.recipes.adfs_access.adfs.claims import Mapping, claim_rules, mappings
from athena_recipes.recipes.adfs_access.adfs.command import EXAMPLE
from athena_recipes.recipes.adfs_access.adfs.config import AccessConfig
from athena_recipes.recipes.adfs_access.adfs.drivers import KEYS
from athena_recipes.recipes.adfs_access.adfs.generate import generate
from athena_recipes.recipes.adfs_access.adfs.lint import lint
from athena_recipes.recipes.adfs_access.adfs.names import stack_of

from tests.python.recipes.adfs_access.access import BASE, call, write_access
from tests.python.recipes.adfs_access.assertions import NOW, Said, metadata, response, stamp, text


def config(**changes: Any) -> AccessConfig:
    found = {**BASE, **changes}
    # Scalars are text, as read_settings reads them.
    return parse_settings(yaml.load(yaml.safe_dump(found), yaml.BaseLoader), AccessConfig, "x")


def files(**changes: Any) -> dict[str, str]:
    return dict(generate(config(**changes), "access.yml"))


def test_groups_become_roles_of_this_account_alone() -> None:
    given = config()
    arn = "arn:aws:iam::111122223333"
    path = "role/athena-recipes/adfs-corpadfs/us-east-1"
    groups = [
        "AWS-111122223333-athena-analyst",
        "aws-111122223333-Athena-Engineer",  # AD has no case
        "AWS-999999999999-athena-analyst",
        "AWS-111122223333-athena-analyst-old",
        "Old-AWS-111122223333-athena-analyst",
        "AWS-111122223333-someone-elses",
        "AWS-111122223333-",
        "Domain Users",
    ]
    found = [one.roles(groups) for one in mappings(given, stack_of(given))]
    # AD has no case, IAM has: the role's name is as it was made.
    assert found == [
        [f"{arn}:saml-provider/CorpADFS,{arn}:{path}/athena-analyst"],
        [f"{arn}:saml-provider/CorpADFS,{arn}:{path}/athena-engineer"],
    ]
    # The article's pattern is not anchored, and takes more than it should.
    loose = Mapping("AWS-111122223333-", f"{arn}:saml-provider/CorpADFS,{arn}:role/")
    assert len(loose.roles(groups)) == 5


def test_what_the_rules_issue_is_what_check_takes(tmp_path: Path) -> None:
    given = config()
    groups = ["AWS-111122223333-athena-analyst"]
    roles = [role for one in mappings(given, stack_of(given)) for role in one.roles(groups)]
    path = write_access(tmp_path)
    (tmp_path / "FederationMetadata.xml").write_text(metadata())
    document = tmp_path / "response.xml"
    document.write_bytes(text(response(Said(roles=tuple(roles)))))
    done = call("check", str(document), "--config", str(path), "--checked-at", stamp(NOW), "--json")
    assert done.exit_code == 0, done.stderr
    [row] = json.loads(done.stdout)
    assert row["role"].endswith("/athena-analyst")
    assert row["in_configuration"]


def test_the_rules_name_claims_as_aws_does() -> None:
    given = config(email_attribute="userPrincipalName", session_seconds="7200")
    rules = claim_rules(given, stack_of(given))
    assert re.findall(r'@RuleName = "(.*)"', rules) == [
        "NameID", "RoleSessionName", "Get AD Groups", "Role athena-analyst",
        "Role athena-engineer", "SessionDuration",
    ]  # fmt: skip
    assert 'types = ("https://aws.amazon.com/SAML/Attributes/RoleSessionName")' in rules
    assert ";userPrincipalName;{0}" in rules
    assert 'SAML/Attributes/SessionDuration", Value = "7200"' in rules
    assert "nameid-format:persistent" in rules
    assert rules.count("=>") == 6 and rules.count(";\n") == 6


def test_settings_have_only_keys_that_the_version_documents() -> None:
    made = files(lake_formation="true", results_key=(
        "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"
    ))  # fmt: skip
    for driver in ("odbc_1", "odbc_2"):
        parser = ConfigParser(interpolation=None)
        parser.read_string(made[f"{driver}/odbc.ini"])
        sections = parser.sections()
        assert sections == ["ODBC Data Sources", "Athena athena-analyst", "Athena athena-engineer"]
        for section in sections[1:]:
            keys = set(parser[section])
            assert keys <= KEYS[driver], keys - KEYS[driver]  # type: ignore[index]
            assert {"authenticationtype", "awsregion", "s3outputlocation"} <= keys
            assert {"idp_host", "preferred_role", "lakeformationenabled"} <= keys
    for driver, scheme in (("jdbc_2", "jdbc:awsathena://"), ("jdbc_3", "jdbc:athena://")):
        urls = made[f"{driver}/urls.txt"].splitlines()
        assert len(urls) == 2
        for url in urls:
            pairs = dict(
                pair.split("=", 1) for pair in url.removeprefix(scheme).rstrip(";").split(";")
            )
            keys = {key.lower() for key in pairs}
            assert url.startswith(scheme)
            assert keys <= KEYS[driver], keys - KEYS[driver]  # type: ignore[index]
    assert (
        "AwsCredentialsProviderClass=com.simba.athena.iamsupport.plugin.Adfs"
        in (made["jdbc_2/urls.txt"])
    )
    assert "CredentialsProvider=ADFS;AdfsHostName=sts.example.com" in made["jdbc_3/urls.txt"]


def test_no_file_has_a_secret() -> None:
    for authentication in ("integrated", "form"):
        for name, content in files(authentication=authentication).items():
            assert not re.search(r"(?i)\b(pwd|password|uid|secret)\s*=", content), name


def test_what_is_generated_has_no_finding() -> None:
    for changes in ({}, {"lake_formation": "true"}, {"authentication": "form"}):
        made = files(**changes)
        found = lint(made, lake_formation=changes.get("lake_formation") == "true")
        assert found == [], found


def test_a_role_may_query_one_work_group_and_read_its_own_data() -> None:
    made = files()
    policy = json.loads(made["iam/roles/athena-analyst.json"])
    by_sid = {one["Sid"]: one for one in policy["Statement"]}
    assert by_sid["Query"]["Resource"] == "arn:aws:athena:us-east-1:111122223333:workgroup/analysts"
    assert "athena:GetQueryResultsStream" in by_sid["Query"]["Action"]
    assert by_sid["ReadData"]["Resource"] == ["arn:aws:s3:::example-lake/sales/*"]
    assert by_sid["WriteResults"]["Resource"] == (
        "arn:aws:s3:::example-results/adfs/athena-analyst/*"
    )
    lists = {
        one["Resource"]: one["Condition"]["StringLike"]["s3:prefix"]
        for sid, one in by_sid.items()
        if sid.startswith("List")
    }
    assert lists == {
        "arn:aws:s3:::example-lake": ["sales/*"],
        "arn:aws:s3:::example-results": ["adfs/athena-analyst/*"],
    }
    for one in policy["Statement"]:
        assert one["Resource"] not in ("*", ["*"])
        assert not any("*" in action for action in one["Action"])
    catalog = by_sid["ReadCatalog"]["Resource"]
    assert "arn:aws:glue:us-east-1:111122223333:table/sales/*" in catalog
    assert not any("staging" in one for one in catalog)
    # Lake Formation gives the data: the role has no right of its own to it.
    governed = json.loads(files(lake_formation="true")["iam/roles/athena-analyst.json"])[
        "Statement"
    ]
    assert "ReadData" not in {one["Sid"] for one in governed}
    assert governed[-1]["Action"] == ["lakeformation:GetDataAccess"]
    principals = json.loads(files(lake_formation="true")["lake-formation/principals.json"])
    assert principals[0]["role"] == (
        "arn:aws:iam::111122223333:role/athena-recipes/adfs-corpadfs/us-east-1/athena-analyst"
    )
    # Lake Formation takes user and groups from attributes of its own.
    rules = files(lake_formation="true")["claim-rules.txt"]
    for attribute in ("Username", "Groups"):
        assert f"https://lakeformation.amazon.com/SAML/Attributes/{attribute}" in rules
        assert (
            f"lakeformation.amazon.com/SAML/Attributes/{attribute}"
            not in (files()["claim-rules.txt"])
        )
    assert principals[0]["saml_group"] == (
        "arn:aws:iam::111122223333:saml-provider/CorpADFS:group/AWS-111122223333-athena-analyst"
    )


def test_the_trust_policy_is_of_one_provider_and_of_the_partition() -> None:
    for partition, region, url in (
        ("aws", "us-east-1", "https://signin.aws.amazon.com/saml"),
        ("aws-cn", "cn-north-1", "https://signin.amazonaws.cn/saml"),
        ("aws-us-gov", "us-gov-west-1", "https://signin.amazonaws-us-gov.com/saml"),
    ):
        made = files(partition=partition, region=region)
        [statement] = json.loads(made["iam/trust.json"])["Statement"]
        assert statement["Action"] == "sts:AssumeRoleWithSAML"
        assert statement["Principal"] == {
            "Federated": f"arn:{partition}:iam::111122223333:saml-provider/CorpADFS"
        }
        assert statement["Condition"] == {"StringEquals": {"SAML:aud": url}}
        assert f"arn:{partition}:iam::111122223333:role/" in made["claim-rules.txt"]


def test_the_runbook_and_profiles_name_all(tmp_path: Path) -> None:
    made = files(lake_formation="true")
    for part in (
        "New-ADGroup -Name 'AWS-111122223333-athena-analyst'",
        "New-ADServiceAccount",
        "-EnableIdPInitiatedSignonPage $true",
        "-AccessControlPolicyName",
        "-IssuanceTransformRulesFile claim-rules.txt",
        "adfs apply --config access.yml",
        "IAM Identity Center",
        "lake-formation/principals.json",
    ):
        assert part in made["RUNBOOK.md"], part
    profiles = yaml.safe_load(made["dbt/profiles.yml"])["athena_by_adfs"]
    assert profiles["target"] == "athena-analyst"
    engineer = profiles["outputs"]["athena-engineer"]
    assert engineer["work_group"] == "engineers"
    assert engineer["s3_staging_dir"] == "s3://example-results/adfs/athena-engineer/"
    assert f"[profile {engineer['aws_profile_name']}]" in made["aws/config"]
    assert "credential_process = saml2aws" in made["aws/config"]


def test_another_port_and_odd_names_of_roles() -> None:
    role = {"name": "trust", "databases": ["x"], "data": ["s3://abc"]}
    made = files(adfs_port="8443", roles=[role])
    assert json.loads(made["iam/trust.json"])["Statement"][0]["Action"].startswith("sts:")
    assert json.loads(made["iam/roles/trust.json"])["Statement"][0]["Sid"] == "Query"
    assert "https://sts.example.com:8443/adfs/ls/" in made["RUNBOOK.md"]
    assert "--url=https://sts.example.com:8443" in made["aws/config"]


def test_the_command_writes_the_files_of_the_example(tmp_path: Path) -> None:
    path = tmp_path / "access.yml"
    path.write_bytes(EXAMPLE.read_bytes())
    out = tmp_path / "out"
    for _ in range(2):
        done = call("generate", "--config", str(path), "--out", str(out), "--json")
        assert done.exit_code == 0, done.stderr
    names = {str(one.relative_to(out)) for one in out.rglob("*") if one.is_file()}
    assert {"RUNBOOK.md", "claim-rules.txt", "odbc_2/odbc.ini", "jdbc_3/urls.txt"} <= names
    assert {one["file"] for one in json.loads(done.stdout)} == {str(out / name) for name in names}


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"account": "1234"}, "account: is `1234`|account is `1234`"),
        ({"partition": "aws-eu"}, "aws-eu"),
        ({"adfs_host": "https://sts.example.com"}, "https://sts.example.com"),
        ({"roles": []}, "no roles"),
        ({"roles": [{"name": "a b", "databases": ["x"], "data": ["s3://abc"]}]}, "a b"),
        ({"roles": [{"name": "a", "databases": ["x"]}]}, "no data"),
        ({"roles": [{"name": "a", "databases": [], "data": ["s3://abc"]}]}, "no database"),
        ({"roles": [{"name": "a+b", "databases": ["x"], "data": ["s3://abc"]}]}, "a\\+b"),
        (
            {
                "roles": [
                    {"name": "a", "databases": ["x"], "data": ["s3://abc"]},
                    {"name": "A", "databases": ["x"], "data": ["s3://abc"]},
                ]
            },
            "a role twice",
        ),
        ({"drivers": ["odbc_3"]}, "odbc_3"),
        ({"session_seconds": "60"}, "60"),
        ({"lake_formation": "maybe"}, "maybe"),
        ({"password": "x"}, "unknown key `password`"),
        ({"results": "example"}, "example"),
    ],
)
def test_a_wrong_configuration_is_refused(changes: dict[str, Any], problem: str) -> None:
    with pytest.raises(UserError, match=problem):
        config(**changes)
