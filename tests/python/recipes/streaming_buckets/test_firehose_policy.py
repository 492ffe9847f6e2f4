"""The hourly run's role may do what a real run calls, and nothing more: both are compared."""

import base64
import json
import urllib.request
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from athena_local.instance import Instance
from athena_recipes.aws.firehose.config import Config
from athena_recipes.aws.firehose.hourly import target
from athena_recipes.aws.firehose.policies import run_policy
from athena_recipes.recipes.streaming_buckets.firehose.feed import BUILD, FEED

from tests.python.recipes.streaming_buckets.firehose_account import STACK, config
from tests.python.recipes.streaming_buckets.streaming_lake import RECIPE, StreamingLake, event
from tests.python.support.account import Account
from tests.python.support.recipe_lake import succeeded
from tests.python.support.recorder import Call, call_of, recorder
from tests.python.support.selection import LONG

S3_ACTIONS = {
    "ListObjects": "ListBucket",
    "HeadBucket": "ListBucket",
    "HeadObject": "GetObject",
    "CopyObject": "PutObject",
    "UploadPart": "PutObject",
    "DeleteObjects": "DeleteObject",
    "ListParts": "ListMultipartUploadParts",
}
# Trino keeps column statistics in Glue; a CTAS of Athena's does not.
NOT_ATHENAS = "ColumnStatistics"
NEEDS_NO_RIGHT = "sts:GetCallerIdentity"
# What Athena's user guide asks for and these small files and athena_local do not show: a bucket's
# place and parts of uploads ("Access to Amazon S3"), and results that are read from S3 by
# GetQueryResults ("Specify a query result location"). Logs are CodeBuild's.
DOCUMENTED = {
    ("FindBucket", "s3:GetBucketLocation"),
    *(
        (sid, f"s3:{action}")
        for sid in ("WriteTables", "WriteResults")
        for action in ("AbortMultipartUpload", "ListMultipartUploadParts")
    ),
    ("WriteResults", "s3:GetObject"),
    ("WriteLogs", "logs:CreateLogStream"),
    ("WriteLogs", "logs:PutLogEvents"),
}


def _config(schema: str) -> Config:
    """The configuration of a lake of athena_local's."""
    return config(lake_root=f"s3://lake/{schema}", run={"schema": schema})


def policy_of(schema: str) -> list[dict[str, Any]]:
    """The role's statements for a lake of athena_local's."""
    given = _config(schema)
    found: list[dict[str, Any]] = run_policy(given, target(FEED, given), STACK)["Statement"]
    return found


def needed(call: Call) -> tuple[str, str]:
    """The action and the resource (without the ARN's beginning) that a call needs."""
    if call.service == "s3":
        action = S3_ACTIONS.get(call.operation, call.operation)
        return f"s3:{action}", call.path
    action = f"{call.service}:{call.operation}"
    if call.service == "athena":
        body = json.loads(call.body)
        group = body.get("WorkGroup", "primary")
        return action, f"workgroup/{group}"
    body = json.loads(call.body) if call.service == "glue" else {}
    database = body.get("DatabaseName") or body.get("DatabaseInput", {}).get("Name")
    if call.operation == "GetDatabase":
        database = body["Name"]
    return action, f"database/{database}" if database else "catalog"


def granting(statements: Iterable[dict[str, Any]], action: str, resource: str) -> str | None:
    """The statement that allows an action on a resource, by its id."""
    for statement in statements:
        if action not in statement["Action"]:
            continue
        found = statement["Resource"]
        for arn in [found] if isinstance(found, str) else found:
            pattern = arn.split(":", 5)[5]
            if action == "s3:ListBucket":
                bucket, _, prefix = resource.partition("/")
                allowed = statement["Condition"]["StringLike"]["s3:prefix"]
                if bucket == pattern and any(fnmatchcase(prefix, one) for one in allowed):
                    return str(statement["Sid"])
            elif fnmatchcase(resource, pattern):
                return str(statement["Sid"])
    return None


def differences(calls: Iterable[Call], schema: str) -> tuple[set[str], set[tuple[str, str]]]:
    """Calls that the policy does not allow, and rights of it that no call uses."""
    statements = policy_of(schema)
    refused, used = set(), set()
    for call in calls:
        action, resource = needed(call)
        if NOT_ATHENAS in action or action == NEEDS_NO_RIGHT:
            continue
        sid = granting(statements, action, resource)
        if sid:
            used.add((sid, action))
        else:
            refused.add(f"{action} {resource}")
    rights = {(one["Sid"], action) for one in statements for action in one["Action"]}
    return refused, rights - used


@contextmanager
def engine_recording(moto: str, calls: list[Call]) -> Iterator[None]:
    """Add what reaches moto, so Trino's calls too, to `calls`; moto's own recorder writes it."""

    def ask(what: str, method: str = "POST") -> bytes:
        request = urllib.request.Request(f"{moto}/moto-api/recorder/{what}", method=method)
        with urllib.request.urlopen(request, timeout=120) as answer:
            return bytes(answer.read())

    ask("reset-recording")
    ask("start-recording")
    try:
        yield
    finally:
        ask("stop-recording")
    calls += parsed(ask("download-recording", "GET").decode())
    ask("reset-recording")


def parsed(recording: str) -> Iterator[Call]:
    """The calls of moto's recording, a JSON object a line."""
    for line in recording.splitlines():
        try:
            entry = json.loads(line)
        except ValueError:  # moto's threads wrote two lines at once
            continue
        body = entry["body"] or ""
        if entry["body_encoded"]:
            body = base64.b64decode(body).decode("utf-8", "replace")
        call = call_of(entry["method"], entry["url"], entry["headers"], body)
        if call:
            yield call


@LONG
def test_the_role_may_do_what_runs_call_and_nothing_more(
    athena: Instance, account: Account, tmp_path: Path
) -> None:
    schema = "policy"
    lake = StreamingLake(tmp_path, schema, account)
    hours = [f"2026-03-01-{number:02}" for number in range(4)]
    seen: list[Call] = []
    try:
        lake.deliver(hours[0], "a", [event(number, number) for number in range(50)])
        lake.deliver(hours[1], "a", [event(60), "oops"])
        # The first run makes everything; the second swaps, merges and cleans up.
        for number in (1, 2):
            lake.deliver(hours[number + 1], "a", [event(100 + number)])
            with (
                recorder(account.environment["AWS_ENDPOINT_URL"]) as clients,
                engine_recording(athena.state()["urls"]["moto"], seen),
            ):
                done = lake.dbt(
                    *BUILD[1:],
                    *("--vars", json.dumps({f"{RECIPE}_open_hour": hours[number + 1]})),
                    env={**lake.environment, "AWS_ENDPOINT_URL": clients.url},
                )
            succeeded(done)
            seen += clients.calls
    finally:
        account.drop_databases(f"{schema}_{RECIPE}", f"{schema}_raw_{RECIPE}")
    refused, unused = differences(seen, schema)
    assert refused == set()
    assert unused == DOCUMENTED


def test_the_comparison_finds_a_call_too_many_and_a_right_too_many() -> None:
    databases = target(FEED, _config("policy")).databases
    other = json.dumps({"DatabaseName": "policy_other", "Name": "t"})
    own = json.dumps({"DatabaseName": databases[0], "Name": "t"})
    calls = [
        Call("glue", "GetTable", body=own),
        Call("glue", "GetTable", body=other),
        Call("glue", "DeleteDatabase", body="{}"),
        Call("s3", "PutObject", "lake/policy/raw/streaming_buckets/dt=x/a"),
        Call("s3", "GetObject", "lake/policy/raw/other/a"),
        Call("s3", "ListObjects", "lake/policy/raw/streaming_buckets/"),
        Call("s3", "ListObjects", "lake/policy/"),
        Call("athena", "StartQueryExecution", body='{"WorkGroup": "other"}'),
    ]
    refused, unused = differences(calls, "policy")
    assert refused == {
        "glue:GetTable database/policy_other",
        "glue:DeleteDatabase catalog",
        "s3:PutObject lake/policy/raw/streaming_buckets/dt=x/a",
        "s3:GetObject lake/policy/raw/other/a",
        "s3:ListBucket lake/policy/",
        "athena:StartQueryExecution workgroup/other",
    }
    assert ("ReadCatalog", "glue:GetTable") not in unused
    assert ("ListFolders", "s3:ListBucket") not in unused
    assert ("WriteTables", "s3:DeleteObject") in unused
