"""An account on a running athena_local: clients, and statements run to their end."""

import time
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import boto3
from botocore.config import Config

OUTPUT = "s3://lake/results/"
FINAL = {"SUCCEEDED", "FAILED", "CANCELLED"}


class Failed(Exception):
    """A statement that did not succeed; the text is its reason, with the state before it."""


@dataclass(frozen=True)
class Answer:
    """A statement that succeeded: rows of texts without the header, and its execution."""

    rows: list[list[str | None]]
    header: list[str | None]
    execution: dict[str, Any]
    update_count: int | None

    @property
    def lines(self) -> list[str | None]:
        """The rows of a statement that answers in one column."""
        return [row[0] for row in self.rows]


class Account:
    """Clients for an environment as `athena-local env` prints it."""

    def __init__(self, environment: dict[str, str]) -> None:
        self.environment = environment
        self.athena = self.client("athena")

    def client(self, service: str, **options: Any) -> Any:
        make: Any = boto3.client
        defaults = {
            "region_name": self.environment["AWS_REGION"],
            "aws_access_key_id": self.environment["AWS_ACCESS_KEY_ID"],
            "aws_secret_access_key": self.environment["AWS_SECRET_ACCESS_KEY"],
            "aws_session_token": self.environment.get("AWS_SESSION_TOKEN"),
        }
        return make(
            service,
            endpoint_url=self.environment["AWS_ENDPOINT_URL"],
            config=Config(
                max_pool_connections=50,
                retries={"max_attempts": 1},
                s3={"addressing_style": "path"},
            ),
            **{**defaults, **options},
        )

    def assumed(self, role: str) -> "Account":
        """The account as a role sees it, by the role's name."""
        return self.assumed_arn(self.client("iam").get_role(RoleName=role)["Role"]["Arn"])

    def assumed_arn(self, arn: str) -> "Account":
        """The account as a role sees it, by the role's ARN."""
        made = self.client("sts").assume_role(RoleArn=arn, RoleSessionName="test")
        keys = made["Credentials"]
        return Account(
            {
                **self.environment,
                "AWS_ACCESS_KEY_ID": keys["AccessKeyId"],
                "AWS_SECRET_ACCESS_KEY": keys["SecretAccessKey"],
                "AWS_SESSION_TOKEN": keys["SessionToken"],
            }
        )

    def start(self, sql: str, database: str = "default", **options: Any) -> str:
        """StartQueryExecution; the id."""
        context = options.pop("QueryExecutionContext", {"Database": database})
        given = {"ResultConfiguration": {"OutputLocation": OUTPUT}, **options}
        started = self.athena.start_query_execution(
            QueryString=sql, QueryExecutionContext=context, **given
        )
        return str(started["QueryExecutionId"])

    def wait(self, execution_id: str, seconds: float = 600) -> dict[str, Any]:
        """The execution in its final state.

        `seconds` are only there to end a test that hangs: twenty first statements of a Trino that
        has just started took more than 120 on two cores with sixty processes waiting for them.
        """
        give_up, pause = time.monotonic() + seconds, 0.01
        while time.monotonic() < give_up:
            execution: dict[str, Any] = self.athena.get_query_execution(
                QueryExecutionId=execution_id
            )["QueryExecution"]
            if execution["Status"]["State"] in FINAL:
                return execution
            # Each question costs CPU that Trino needs.
            time.sleep(pause)
            pause = min(1.5 * pause, 0.25)
        raise AssertionError(f"{execution_id} is still {execution['Status']['State']}")

    def run(self, sql: str, database: str = "default", **options: Any) -> Answer:
        """Run a statement; raises Failed."""
        execution = self.wait(self.start(sql, database, **options))
        status = execution["Status"]
        if status["State"] != "SUCCEEDED":
            raise Failed(f"{status['State']}: {status.get('StateChangeReason')}")
        rows: list[list[str | None]] = []
        count = None
        pages = self.athena.get_paginator("get_query_results").paginate(
            QueryExecutionId=execution["QueryExecutionId"]
        )
        for page in pages:
            count = page.get("UpdateCount", count)
            rows += [
                [cell.get("VarCharValue") for cell in row["Data"]]
                for row in page["ResultSet"]["Rows"]
            ]
        has_header = execution["StatementType"] == "DML" and bool(rows)
        return Answer(
            rows[1:] if has_header else rows, rows[0] if has_header else [], execution, count
        )

    def keys(self, prefix: str) -> set[str]:
        """Keys of the bucket `lake` with this prefix."""
        pages = self.client("s3").get_paginator("list_objects_v2")
        found = pages.paginate(Bucket="lake", Prefix=prefix)
        return {item["Key"] for page in found for item in page.get("Contents", ())}

    def delete_keys(self, keys: Iterable[str]) -> None:
        """Delete objects of the bucket `lake`."""
        s3 = self.client("s3")
        for key in keys:
            s3.delete_object(Bucket="lake", Key=key)

    def drop_databases(self, *names: str) -> None:
        """Drop databases with their tables, if they are there."""
        for name in names:
            self.run(f"drop database if exists {name} cascade")
