"""The four placements on athena_local: equal rows, and the rows that the advice expects.

The warehouse is a real PostgreSQL behind a data catalog, so that predicates are pushed down.
"""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from athena_recipes.recipes.redshift_federation.federation.star_queries import QUERIES

from tests.python.recipes.redshift_federation.star_lake import StarLake
from tests.python.recipes.redshift_federation.stars import load
from tests.python.support.account import Account
from tests.python.support.connector import register
from tests.python.support.postgres_server import PostgresServer
from tests.python.support.recipe_lake import athena_environment, succeeded
from tests.python.support.selection import STANDARD

SCHEMA, CATALOG = "star_lane", "stars"
LAKE = f"s3://lake/{SCHEMA}"
RISK = (
    *("build", "-s", "+redshift_federation__timeout_risk"),
    *("--exclude", "resource_type:test", "resource_type:unit_test"),
)


@pytest.fixture
def account_of_lane(account: Account, monkeypatch: pytest.MonkeyPatch) -> Iterator[Account]:
    for name, value in athena_environment(account, SCHEMA).items():
        monkeypatch.setenv(name, value)
    yield account
    account.delete_keys(account.keys(f"{SCHEMA}/"))
    account.drop_databases(f"{SCHEMA}_raw_redshift_federation")


def federation(*arguments: str) -> subprocess.CompletedProcess[str]:
    program = str(Path(sys.executable).with_name("athena-recipes"))
    words = ("redshift_federation", "federation", *arguments, "--catalog", CATALOG)
    command = [program, *words, "--lake", LAKE]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def deliver(lake: StarLake, scale: float, account: Account, server: PostgresServer) -> None:
    """The sample at a scale: on disk, on S3 and in the warehouse."""
    lake.add_sample(scale)
    for path in lake.raw.rglob("*.parquet"):
        key = f"{SCHEMA}/raw/redshift_federation/{path.relative_to(lake.raw)}"
        account.client("s3").put_object(Bucket="lake", Key=key, Body=path.read_bytes())
    load(server.new_database(CATALOG), lake.raw / "warehouse")


@STANDARD
def test_placements_give_equal_rows_and_fetch_what_the_advice_expects(
    tmp_path: Path, account_of_lane: Account, warehouse: PostgresServer
) -> None:
    lake = StarLake(tmp_path)
    for scale, placements in ((0.1, "T1 T2 T3 T4"), (1, "T2 T3")):
        deliver(lake, scale, account_of_lane, warehouse)
        register(account_of_lane, CATALOG, warehouse, CATALOG)
        if scale < 1:
            arguments = ("--args", "{recipe: redshift_federation}", "--target", "athena")
            environment = athena_environment(account_of_lane, SCHEMA)
            succeeded(lake.dbt("run-operation", "create_raw_tables", *arguments, env=environment))
        named = [word for one in placements.split() for word in ("--placement", one)]
        # The command fails where results differ from those of T1.
        done = federation("bench", *named, "--schema", SCHEMA, "--record", "--json")
        assert done.returncode == 0, done.stderr
        measured = json.loads(done.stdout)
        assert {one["status"] for one in measured} == {"succeeded"}
        assert len(measured) == len(QUERIES) * len(placements.split())

        succeeded(lake.dbt(*RISK))
        expected = lake.query(
            "select query_name, placement, rows_to_fetch from timeout_risk where scope = 'lake'"
        )
        found = {
            (one["query_name"], one["placement"], one["fetched_rows"])
            for one in measured
            if one["placement"] in ("T2", "T3")
        }
        assert found == set(expected)
        scanned = {one["placement"]: one["scanned_bytes"] for one in measured}
        assert scanned["T3"] == 0 < scanned["T2"]

    # The warehouse goes away: the variables are those of the copies, with their age.
    there = federation("placement")
    assert json.loads(there.stdout)["redshift_federation_dims"] == "federated"
    register(account_of_lane, CATALOG, PostgresServer(1), CATALOG)
    away = federation("placement")
    assert json.loads(away.stdout) == {"redshift_federation_dims": "lake"}
    assert "does not answer" in away.stderr
    assert "the oldest is of 20" in away.stderr
