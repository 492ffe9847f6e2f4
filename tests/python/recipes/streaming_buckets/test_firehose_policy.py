"""The hourly run's role may do what a real run calls, and nothing more: both are compared."""

import json
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
from tests.python.support.policy_check import refused, seen_by, unused
from tests.python.support.recipe_lake import succeeded
from tests.python.support.selection import LONG

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
    # ALTER TABLE DROP PARTITION, of hours that a rebuilt table no longer has.
    ("WriteCatalog", "glue:DeletePartition"),
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


def begin_swap_of_shapes(glue: Any, database: str, name: str) -> None:
    """Leave a table as a run does that is killed before Glue's calls of the swap."""
    table = {"DatabaseName": database}
    found = glue.get_table(**table, Name=name)["Table"]
    keys = ("StorageDescriptor", "PartitionKeys", "TableType", "Parameters")
    same = {key: found[key] for key in keys}
    fresh = f"{name}_bnew"
    glue.create_table(**table, TableInput={**same, "Name": fresh})
    partitions = [
        {key: one.get(key, {}) for key in ("Values", "StorageDescriptor", "Parameters")}
        for page in glue.get_paginator("get_partitions").paginate(**table, TableName=name)
        for one in page["Partitions"]
    ]
    glue.batch_create_partition(**table, TableName=fresh, PartitionInputList=partitions)
    same["Parameters"] = {**same["Parameters"], "ctas_unfinished": fresh}
    glue.update_table(**table, TableInput={**same, "Name": name})


@LONG
def test_the_role_may_do_what_runs_call_and_nothing_more(
    athena: Instance, account: Account, tmp_path: Path
) -> None:
    schema = "policy"
    lake = StreamingLake(tmp_path, schema, account)
    not_allowed: set[str] = set()
    hours = [f"2026-03-01-{number:02}" for number in range(5)]
    try:
        lake.deliver(hours[0], "a", [event(number, number) for number in range(50)])
        lake.deliver(hours[1], "a", [event(60), "oops"])
        # The first run makes everything; the second swaps, merges and cleans up; the third ends a
        # swap of shapes in which a run was killed.
        for number in (1, 2, 3):
            if number == 3:
                begin_swap_of_shapes(account.client("glue"), f"{schema}_{RECIPE}", "target_table")
            lake.deliver(hours[number + 1], "a", [event(100 + number)])
            with seen_by(athena) as seen:
                open_hour = {f"{RECIPE}_open_hour": hours[number + 1]}
                done = lake.dbt(*BUILD[1:], "--vars", json.dumps(open_hour), env=lake.environment)
            succeeded(done)
            not_allowed |= refused(seen.new, policy_of(schema))
    finally:
        account.drop_databases(f"{schema}_{RECIPE}", f"{schema}_raw_{RECIPE}")
    assert not_allowed == set()
    assert unused(seen.ever, policy_of(schema)) == DOCUMENTED
