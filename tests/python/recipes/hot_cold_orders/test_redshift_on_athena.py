"""hot_cold_orders tiered from Redshift to S3 by the command, with Athena as the one that verifies.

Redshift is the stand-in of redshift_data_api on a real PostgreSQL, which the view reads behind a
second catalog. Files, partitions, the watermark and the view are athena_local's.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pytest
from athena_recipes.cli.main import main
from athena_recipes.recipes.hot_cold_orders.sample_data.tpch import orders
from athena_recipes.recipes.hot_cold_orders.unload.rows import months_of
from click.testing import CliRunner, Result

from tests.python.recipes.hot_cold_orders.hot_orders_lake import (
    ORDERS,
    HotOrdersLake,
    correction,
    expected_days,
)
from tests.python.recipes.hot_cold_orders.redshift_data_api import (
    RedshiftDataApi,
    redshift_data_api,
)
from tests.python.recipes.hot_cold_orders.redshift_lake import ROLE
from tests.python.recipes.hot_cold_orders.test_on_athena import (
    MONTHS,
    RECIPE,
    SCHEMA,
    WAREHOUSE,
    FederatedLake,
    texts,
)
from tests.python.support.account import Account
from tests.python.support.connector import register
from tests.python.support.postgres_server import PostgresServer
from tests.python.support.selection import LONG

RAW = f"{SCHEMA}_raw_{RECIPE}"
STATE = f"{SCHEMA}/raw/{RECIPE}/tiering/state.json"


@pytest.fixture
def base() -> pa.Table:
    rows = orders(0.01)
    return rows.filter(pc.is_in(months_of(ORDERS, rows), pa.array(MONTHS)))


@pytest.fixture
def api(account: Account) -> Iterator[RedshiftDataApi]:
    with redshift_data_api(account.client("s3")) as running:
        running.page_rows = 1_000
        yield running
        running.wait()


@pytest.fixture
def lake(
    tmp_path: Path,
    warehouse: PostgresServer,
    account: Account,
    base: pa.Table,
    api: RedshiftDataApi,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[FederatedLake]:
    made = FederatedLake(HotOrdersLake(tmp_path, warehouse.new_database("orders")), account)
    register(account, WAREHOUSE, warehouse, "orders")
    made.local.add(base)
    api.reset(str(made.local.url))
    for name, value in account.environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("AWS_ENDPOINT_URL_REDSHIFT_DATA", api.endpoint)
    monkeypatch.delenv("HOT_ORDERS_URL", raising=False)
    yield made
    made.clear()


def unload(command: str, *arguments: str) -> Result:
    """The command on Redshift and S3."""
    warehouse = (
        *("--redshift-cluster", "big", "--redshift-db-user", "tier"),
        *("--redshift-database", "dev", "--redshift-role", ROLE),
    )
    where = ("--lake", f"s3://lake/{SCHEMA}", "--schema", SCHEMA)
    return CliRunner().invoke(
        main, ["hot_cold_orders", "unload", command, *warehouse, *where, *arguments]
    )


def apply(*steps: str) -> Result:
    named = [word for step in steps for word in ("--step", step)]
    return unload("apply", *named, "--grace-minutes", "0", "--before", "1992-04")


def partitions(lake: FederatedLake) -> set[str]:
    return {str(line) for line in lake.account.run(f"show partitions {RAW}.orders_cold").lines}


@LONG
def test_athena_verifies_what_redshift_unloads(
    lake: FederatedLake, base: pa.Table, api: RedshiftDataApi
) -> None:
    s3 = lake.account.client("s3")
    missing = apply("unload")
    assert missing.exit_code == 1
    assert "dbt run-operation create_raw_tables" in missing.output
    lake.dbt("run-operation", "create_raw_tables", "--args", f"{{recipe: {RECIPE}}}")

    # A value that differs, in a file of the same size: only who reads the file sees it.
    def spoil(done: Any) -> None:
        prefix = done.to.removeprefix("s3://lake/")
        [key] = [
            one["Key"]
            for one in s3.list_objects_v2(Bucket="lake", Prefix=prefix)["Contents"]
            if one["Key"].endswith(".parquet")
        ]
        body = s3.get_object(Bucket="lake", Key=key)["Body"].read()
        assert body.count(b"5-LOW")
        s3.put_object(Bucket="lake", Key=key, Body=body.replace(b"5-LOW", b"4-LOW"))

    api.after_unload = spoil
    spoiled = apply("unload")
    assert spoiled.exit_code == 1
    assert "is not what was written" in spoiled.output
    with pytest.raises(s3.exceptions.NoSuchKey):
        s3.get_object(Bucket="lake", Key=STATE)

    api.after_unload = lambda done: None
    done = apply("unload")
    assert done.exit_code == 0, done.output
    now = {row["o_orderkey"]: row for row in base.to_pylist()}
    lake.dbt("build", "-s", RECIPE, "--exclude", "test_type:unit")
    assert lake.days() == texts(expected_days(now.values()))

    # Corrections show at once; after the merge, the deletion and the cleaning nothing changes,
    # and no dbt is needed in between: the command has registered its batches in Athena.
    changed, deleted = base.slice(0, 2).to_pylist()
    now[changed["o_orderkey"]] = changed | {"o_comment": None}
    del now[deleted["o_orderkey"]]
    lake.local.correct(
        correction(1, now[changed["o_orderkey"]]), correction(2, deleted, deleted=True)
    )
    wanted = texts(expected_days(now.values()))
    assert lake.days() == wanted
    for step in ("retier", "delete", "clean"):
        done = apply(step)
        assert done.exit_code == 0, done.output
        assert lake.days() == wanted, step
    assert set(lake.local.store.months()) == {"1992-04", "1992-05"}
    assert len(partitions(lake)) == 3
    lake.dbt("build", "-s", RECIPE, "--exclude", "test_type:unit")
    plan = unload("plan", "--grace-minutes", "0", "--before", "1992-04")
    assert "There is nothing to do" in plan.output
