"""A PostgreSQL behind a data catalog of athena_local, registered as a connector is on AWS."""

import contextlib
import io
import json
import zipfile
from typing import Any

from tests.python.support.account import Account
from tests.python.support.postgres_server import PostgresServer


def connection_string(server: PostgresServer, database: str, secret: str) -> str:
    """A connection string with the name of a secret in it."""
    return f"redshift://jdbc:redshift://127.0.0.1:{server.port}/{database}?${{{secret}}}"


def make_secret(account: Account, name: str) -> None:
    """A secret with the server's login, if there is none of that name."""
    secrets: Any = account.client("secretsmanager")
    text = json.dumps({"username": "postgres", "password": "none"})
    with contextlib.suppress(secrets.exceptions.ResourceExistsException):
        secrets.create_secret(Name=name, SecretString=text)


def make_function(account: Account, name: str, environment: dict[str, str]) -> str:
    """A Lambda function with these settings, which never runs; its ARN."""
    iam: Any = account.client("iam")
    trust = json.dumps({"Version": "2012-10-17", "Statement": []})
    try:
        role = iam.get_role(RoleName="connector")
    except iam.exceptions.NoSuchEntityException:
        role = iam.create_role(RoleName="connector", AssumeRolePolicyDocument=trust)
    code = io.BytesIO()
    with zipfile.ZipFile(code, "w") as archive:
        archive.writestr("handler.py", "")
    made = account.client("lambda").create_function(
        FunctionName=name,
        Runtime="java11",
        Role=role["Role"]["Arn"],
        Handler="handler.main",
        Code={"ZipFile": code.getvalue()},
        Environment={"Variables": environment},
    )
    return str(made["FunctionArn"])


def register(account: Account, catalog: str, server: PostgresServer, database: str) -> None:
    """Put a database behind a data catalog; one that is there leads to this database then."""
    secret, function = f"AthenaRedshiftFederation/{catalog}", f"{catalog}-connector"
    make_secret(account, secret)
    settings = {"default": connection_string(server, database, secret)}
    athena, functions = account.athena, account.client("lambda")
    try:
        athena.get_data_catalog(Name=catalog)
        functions.update_function_configuration(
            FunctionName=function, Environment={"Variables": settings}
        )
    except athena.exceptions.InvalidRequestException:
        arn = make_function(account, function, settings)
        athena.create_data_catalog(Name=catalog, Type="LAMBDA", Parameters={"function": arn})
