"""Runs statements on Redshift with its Data API, and waits for their end.

A statement goes on after its caller was killed. Ours have one name, so a later run finds what an
earlier one left at work and waits for it before it changes anything itself.
"""

import time
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from athena_recipes.aws.client import explained
from athena_recipes.cli.errors import UserError
from athena_recipes.cli.output import note

_AT_WORK = ("SUBMITTED", "PICKED", "STARTED")
_LONGEST_WAIT_SECONDS = 5.0
# Statements in a batch (the API's limit); retries while too many statements are active.
_BATCH, _TRIES = 40, 10
# Redshift's message -> the fix; the first match counts.
_FIXES = (
    (
        "does not exist",
        "Create the tables: the recipe's README has their columns.",
    ),
    ("permission denied", "Grant it to the database user; the recipe's README lists the rights."),
    (
        "not authorized to assume",
        "Attach the role of --redshift-role to the cluster or namespace; it must trust Redshift.",
    ),
    (
        "S3ServiceException",
        "Give the role of --redshift-role the rights on the lake that the recipe's README lists.",
    ),
    ("by zero", "Redshift copied other rows than Athena has: build again, then run it again."),
    ("Serializable isolation", "Something wrote to the tables at the same time. Run it again."),
)
_ANY_FIX = "Correct what it names and run the same command again: it goes on where it stopped."
Value = str | int | float | bool | None


@dataclass(frozen=True)
class Target:
    """The database, as the API wants it: a workgroup or a cluster, and who signs in.

    Without a secret (ARN) and a database user, the IAM identity does.
    """

    database: str
    workgroup: str | None = None
    cluster: str | None = None
    secret_arn: str | None = None
    db_user: str | None = None

    def __post_init__(self) -> None:
        if bool(self.workgroup) == bool(self.cluster):
            raise UserError(
                "It is not clear which Redshift is meant.",
                "Give --redshift-workgroup or --redshift-cluster.",
            )
        if self.db_user and (self.workgroup or self.secret_arn):
            raise UserError(
                "--redshift-db-user needs --redshift-cluster, without --redshift-secret-arn.",
                "Leave it out: the IAM identity or the secret signs in.",
            )

    @property
    def place(self) -> Mapping[str, str]:
        """The parameters of a call that name the warehouse."""
        named = {"WorkgroupName": self.workgroup, "ClusterIdentifier": self.cluster}
        return {"Database": self.database, **{key: one for key, one in named.items() if one}}

    @property
    def parameters(self) -> Mapping[str, str]:
        """Parameters of the database and the identity."""
        named = {"SecretArn": self.secret_arn, "DbUser": self.db_user}
        return {**self.place, **{key: one for key, one in named.items() if one}}


class RedshiftData:
    """Statements one after another. `client` is boto3's for `redshift-data`."""

    def __init__(
        self, client: Any, target: Target, first_wait_seconds: float = 0.1, *, recipe: str
    ) -> None:
        """`recipe` distinguishes its statements from those of others."""
        self._client, self._target, self._first_wait = client, target, first_wait_seconds
        self._name = f"athena-recipes {recipe}"  # StatementName of all its statements
        self._is_quiet = False

    def rows(self, sql: str) -> Iterator[list[Value]]:
        """The rows of a query; dates, times and decimals are texts."""
        with explained():
            done = self._run(self._client.execute_statement, Sql=sql)
            given = {"Id": done["Id"]}
            while True:
                page = self._client.get_statement_result(**given)
                for record in page["Records"]:
                    yield [_value(field) for field in record]
                if not page.get("NextToken"):
                    return
                given["NextToken"] = page["NextToken"]

    def change(self, *transaction: str) -> list[int]:
        """Run statements as one transaction; how many rows each of them changed."""
        assert 0 < len(transaction) <= _BATCH
        self._wait_for_earlier()
        with explained():
            if len(transaction) == 1:
                done = self._run(self._client.execute_statement, Sql=transaction[0])
                return [int(done.get("ResultRows", -1))]
            done = self._run(self._client.batch_execute_statement, Sqls=list(transaction))
        return [int(one.get("ResultRows", -1)) for one in done["SubStatements"]]

    def _wait_for_earlier(self) -> None:
        """Wait for statements of a killed run that are still active."""
        if self._is_quiet:
            return
        with explained():
            for statement in [one for status in _AT_WORK for one in self._listed(status)]:
                note(f"Waits for statement {statement} of another run")
                self._wait(statement)
        self._is_quiet = True

    def _listed(self, status: str) -> Iterator[str]:
        pages = self._client.get_paginator("list_statements").paginate(
            StatementName=self._name, Status=status, RoleLevel=True, **self._target.place
        )
        return (str(one["Id"]) for page in pages for one in page["Statements"])

    def _run(self, start: Any, **given: Any) -> Mapping[str, Any]:
        """Start a statement or batch and wait; its description. UserError if it did not succeed."""
        # One token for all tries: a call whose answer was lost starts nothing twice.
        given |= {"StatementName": self._name, "ClientToken": str(uuid.uuid4())}
        too_many = self._client.exceptions.ActiveStatementsExceededException
        wait = self._first_wait
        for attempt in range(_TRIES):
            try:
                started = start(**given, **self._target.parameters)
                break
            except too_many:
                if attempt == _TRIES - 1:
                    raise
                time.sleep(wait)
                wait = min(wait * 2, _LONGEST_WAIT_SECONDS)
        done = self._wait(str(started["Id"]))
        if done["Status"] != "FINISHED":
            raise _refused(done)
        return done

    def _wait(self, statement: str) -> Mapping[str, Any]:
        wait = self._first_wait
        while True:
            found: Mapping[str, Any] = self._client.describe_statement(Id=statement)
            if found["Status"] not in _AT_WORK:
                return found
            time.sleep(wait)
            wait = min(wait * 1.5, _LONGEST_WAIT_SECONDS)


def _value(field: Mapping[str, Any]) -> Value:
    if field.get("isNull"):
        return None
    [value] = field.values()
    assert isinstance(value, str | int | float | bool)
    return value


def _refused(done: Mapping[str, Any]) -> UserError:
    failed = next(
        (one for one in done.get("SubStatements", ()) if one.get("Status") != "FINISHED"), done
    )
    text = str(failed.get("QueryString") or done.get("QueryString") or "").strip()
    what = text.split(maxsplit=1)[0].upper() if text else "a statement"
    if done["Status"] == "ABORTED":
        return UserError(
            f"Redshift's {what} was stopped, by a user or a limit of its queue (statement"
            f" {done['Id']}).",
            "Nothing of it was kept. Run the same command again: it goes on where it stopped.",
        )
    message = str(failed.get("Error") or done.get("Error") or "no reason given")
    fix = next((fix for words, fix in _FIXES if words.lower() in message.lower()), _ANY_FIX)
    return UserError(f"Redshift refused {what} (statement {done['Id']}): {message}", fix)
