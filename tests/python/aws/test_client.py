"""Each package has one module that imports boto3; its errors say what to do."""

import ast
from pathlib import Path

import pytest
from athena_recipes.aws import client as aws
from athena_recipes.cli.errors import UserError
from botocore.exceptions import ClientError, EndpointConnectionError

from tests.python.support.aws_server import NO_ACCOUNT

SCRIPTS = Path(aws.__file__).parents[2]
DOORS = {str(SCRIPTS / "athena_recipes/aws/client.py"), str(SCRIPTS / "athena_local/aws.py")}


def boto_imports(source: str) -> list[str]:
    """The imports of boto3 and botocore in a module, but those of exception types."""
    found = []
    for node in ast.walk(ast.parse(source)):
        names = [one.name for one in node.names] if isinstance(node, ast.Import) else []
        if isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names = [node.module]
        found += [
            name
            for name in names
            if name.split(".")[0] in {"boto3", "botocore"} and name != "botocore.exceptions"
        ]
    return found


def test_only_the_doors_import_boto():
    modules = sorted(SCRIPTS.rglob("*.py"))
    others = {str(path): boto_imports(path.read_text()) for path in modules}
    assert len(modules) > 200
    assert {path for path, found in others.items() if found} == DOORS


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("import boto3", ["boto3"]),
        ("import json, botocore.session", ["botocore.session"]),
        ("def f():\n    from boto3.session import Session", ["boto3.session"]),
        ("from botocore.exceptions import ClientError", []),
        ("from athena_recipes.aws.client import make_client", []),
    ],
)
def test_the_check_sees_every_form_of_import(source, found):
    assert boto_imports(source) == found


@pytest.fixture
def nobody(monkeypatch):
    """An environment without account, region or profile."""
    for name in (
        "AWS_ACCESS_KEY_ID",
        "AWS_SECRET_ACCESS_KEY",
        "AWS_SESSION_TOKEN",
        "AWS_PROFILE",
        "AWS_REGION",
        "AWS_DEFAULT_REGION",
    ):
        monkeypatch.delenv(name, raising=False)
    for name, value in NO_ACCOUNT.items():
        monkeypatch.setenv(name, value)


def test_no_region_names_the_fix(nobody):
    with pytest.raises(UserError) as error:
        aws.make_client("ses")
    assert "AWS_REGION" in error.value.fix
    assert "--region" in error.value.fix


def test_no_credentials_name_the_fix(nobody):
    assert not aws.has_credentials()
    with pytest.raises(UserError) as error:
        aws.make_client("ses", "eu-west-1")
    assert "AWS_PROFILE" in error.value.fix


@pytest.mark.parametrize(
    ("region", "partition"),
    [("eu-west-1", "aws"), ("cn-north-1", "aws-cn"), ("us-gov-west-1", "aws-us-gov")],
)
def test_partition(region, partition):
    assert aws.partition_of(region) == partition


@pytest.mark.parametrize(
    ("error", "problem", "fix"),
    [
        (
            ClientError({"Error": {"Code": "AccessDenied", "Message": "no"}}, "CreateRole"),
            "CreateRole",
            "permission",
        ),
        (
            ClientError({"Error": {"Code": "ExpiredToken", "Message": "old"}}, "GetRole"),
            "GetRole",
            "Sign in",
        ),
        (
            ClientError({"Error": {"Code": "LimitExceeded", "Message": "many"}}, "CreateRole"),
            "many",
            "run the same command again",
        ),
        (EndpointConnectionError(endpoint_url="http://127.0.0.1:1"), ":1", "AWS_ENDPOINT_URL"),
    ],
)
def test_errors_name_the_call_and_the_fix(error, problem, fix):
    with pytest.raises(UserError) as raised, aws.explained():
        raise error
    assert problem in raised.value.problem
    assert fix in raised.value.fix
