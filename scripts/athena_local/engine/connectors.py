"""Warehouses behind connectors: a Lambda function's settings become a catalog of Trino.

No function runs. As a connector does, this reads the function's environment (`default` or
`<catalog>_connection_string`, or `glue_connection`), and the secret that it names; Trino then reads
the database with its PostgreSQL connector. Trino could push joins and aggregations down too;
Athena's connectors push predicates and limits alone, so Trino may do no more.
"""

import json
import re
import threading
from collections.abc import Callable, Mapping
from typing import Any

from athena_local.engine.trino import Session, Trino
from athena_local.errors import StatementError
from athena_local.sql.identifiers import literal, quoted

_CONNECTION = re.compile(
    r"(?:redshift|postgres)://jdbc:(?:redshift|postgresql)://"
    r"(?P<host>[^:/?]+)(?::(?P<port>\d+))?/(?P<database>[^?]+)(?:\?(?P<options>.*))?",
    re.IGNORECASE,
)
_SECRET = re.compile(r"\$\{(.+)\}")
_DEFAULT_PORT = "5439"
# What Athena's connectors do not push down.
_LIMITS: Mapping[str, str] = {
    "join-pushdown.enabled": "false",
    "aggregation-pushdown.enabled": "false",
    "dynamic-filtering.enabled": "false",
}


class Connectors:
    """Catalogs of Trino for functions and Glue connections, made when a statement names them.

    `client` makes boto3 clients of moto. A change of the function, connection or secret counts for
    the next statement.
    """

    def __init__(self, client: Callable[[str], Any], trino: Trino) -> None:
        self._functions, self._secrets, self._glue = map(
            client, ("lambda", "secretsmanager", "glue")
        )
        self._trino = trino
        self._lock = threading.Lock()
        self._made: dict[str, dict[str, str]] = {}

    def of_function(self, function: str, catalog: str) -> str | None:
        """Trino's catalog for a function (name or ARN), None if there is no such function.

        `catalog` is the name in the statement. Raises StatementError for settings that lead to no
        database.
        """
        try:
            found = self._functions.get_function_configuration(FunctionName=function)
        except self._functions.exceptions.ResourceNotFoundException:
            return None
        settings = found.get("Environment", {}).get("Variables", {})
        if connection := settings.get("glue_connection"):
            return self.of_connection(connection, catalog)
        text = settings.get(f"{catalog}_connection_string") or settings.get("default")
        match = _CONNECTION.fullmatch(text or "")
        if not match:
            raise _refused(
                f"The environment of the function {found['FunctionName']} has no connection string"
                f" redshift://jdbc:redshift://host:5439/database?${{secret}} for {catalog}"
            )
        options = (match["options"] or "").split("&")
        named = dict(one.split("=", 1) for one in options if "=" in one)
        login = {"username": named.get("user", ""), "password": named.get("password", "")}
        for secret in filter(None, map(_SECRET.fullmatch, options)):
            login = self._login(secret[1])
        return self._catalog(catalog, match["host"], match["port"], match["database"], login)

    def of_connection(self, connection: str, catalog: str) -> str:
        """Trino's catalog for a Glue connection (name or ARN). Raises as `of_function` does."""
        name = connection.rpartition("/")[2]
        try:
            found = self._glue.get_connection(Name=name)["Connection"]
        except self._glue.exceptions.EntityNotFoundException:
            raise _refused(f"There is no Glue connection {name}") from None
        properties = found.get("ConnectionProperties", {})
        secret = found.get("AuthenticationConfiguration", {}).get("SecretArn")
        secret = secret or properties.get("SECRET_ID")
        if not properties.get("HOST") or not properties.get("DATABASE") or not secret:
            raise _refused(f"The Glue connection {name} needs HOST, DATABASE and a secret")
        return self._catalog(
            catalog,
            properties["HOST"],
            properties.get("PORT"),
            properties["DATABASE"],
            self._login(secret),
        )

    def forget(self, catalog: str) -> None:
        """Drop Trino's catalog, if there is one."""
        name = _trino_name(catalog)
        with self._lock:
            if self._made.pop(name, None):
                self._trino.run(f"drop catalog {quoted(name)}", Session())

    def _login(self, secret: str) -> dict[str, str]:
        try:
            text = self._secrets.get_secret_value(SecretId=secret)["SecretString"]
        except self._secrets.exceptions.ResourceNotFoundException:
            raise _refused(f"There is no secret {secret}") from None
        login: dict[str, str] = json.loads(text)
        if not {"username", "password"} <= login.keys():
            raise _refused(f"The secret {secret} needs the keys username and password")
        return login

    def _catalog(
        self, catalog: str, host: str, port: str | None, database: str, login: Mapping[str, str]
    ) -> str:
        name = _trino_name(catalog)
        properties = {
            "connection-url": f"jdbc:postgresql://{host}:{port or _DEFAULT_PORT}/{database}",
            "connection-user": login["username"],
            "connection-password": login["password"],
            **_LIMITS,
        }
        with self._lock:
            if self._made.get(name) != properties:
                given = ", ".join(f'"{key}" = {literal(one)}' for key, one in properties.items())
                self._trino.run(f"drop catalog if exists {quoted(name)}", Session())
                self._trino.run(
                    f"create catalog {quoted(name)} using postgresql with ({given})", Session()
                )
                self._made[name] = properties
        return name


def _trino_name(catalog: str) -> str:
    return re.sub(r"\W", "_", catalog.lower())


def _refused(message: str) -> StatementError:
    return StatementError("GENERIC_USER_ERROR", message)
