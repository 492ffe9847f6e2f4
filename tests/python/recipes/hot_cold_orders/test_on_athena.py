"""hot_cold_orders with a warehouse behind a second catalog, as a federated query sees it.

Hot orders are in a real PostgreSQL, which Trino reads by its connector; cold ones are on S3.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pytest
from athena_recipes.recipes.hot_cold_orders.sample_data.tpch import orders
from athena_recipes.recipes.hot_cold_orders.unload.checksum import checksum_sql
from athena_recipes.recipes.hot_cold_orders.unload.rows import months_of

from tests.python.recipes.hot_cold_orders.hot_orders_lake import (
    ORDERS,
    RECIPE,
    HotOrdersLake,
    correction,
    expected_days,
)
from tests.python.support.account import Account
from tests.python.support.connector import register
from tests.python.support.postgres_server import PostgresServer
from tests.python.support.recipe_lake import athena_environment, succeeded

SCHEMA = "tiers"
WAREHOUSE = "warehouse"  # the data catalog of the database `orders`
MONTHS = ("1992-01", "1992-02", "1992-03", "1992-04", "1992-05")


@dataclass
class FederatedLake:
    """A warehouse and its lake, copied to S3 after each step of the tiering."""

    local: HotOrdersLake
    account: Account

    def upload(self) -> None:
        """Make S3's files those of the lake on disk."""
        s3, prefix = self.account.client("s3"), f"{SCHEMA}/raw/{RECIPE}/"
        files = {
            f"{prefix}{path.relative_to(self.local.raw)}": path
            for path in self.local.raw.rglob("*")
            if path.is_file() and not path.name.startswith(".")
        }
        self.account.delete_keys(self.account.keys(prefix) - files.keys())
        for key, path in files.items():
            s3.put_object(Bucket="lake", Key=key, Body=path.read_bytes())

    def dbt(self, *arguments: str) -> str:
        """dbt on Athena, with the hot tables behind the catalog; its output."""
        done = self.local.dbt(
            *arguments,
            *("--target", "athena", "--vars", json.dumps({f"{RECIPE}_catalog": WAREHOUSE})),
            env=athena_environment(self.account, SCHEMA),
        )
        return succeeded(done).stdout

    def days(self) -> dict[str, tuple[str, ...]]:
        """Day -> orders, their worth and checksum, as the view on Athena shows them."""
        rows = self.account.run(
            "select cast(o_orderdate as varchar), count(*), sum(o_totalprice),"
            f" {checksum_sql(ORDERS, 'athena')}"
            f" from {SCHEMA}_{RECIPE}.lake_house_joint_view group by o_orderdate"
        ).rows
        return {str(row[0]): tuple(map(str, row[1:])) for row in rows}

    def clear(self) -> None:
        """Remove all of the lake on Athena: another test's lake has the same name."""
        self.account.delete_keys(self.account.keys(f"{SCHEMA}/"))
        self.account.drop_databases(f"{SCHEMA}_{RECIPE}", f"{SCHEMA}_raw_{RECIPE}")

    def scanned(self, sql: str) -> int:
        """DataScannedInBytes of a query."""
        return int(self.account.run(sql).execution["Statistics"]["DataScannedInBytes"])


def texts(days: dict[Any, tuple[Any, ...]]) -> dict[str, tuple[str, ...]]:
    return {str(day): tuple(map(str, values)) for day, values in days.items()}


@pytest.fixture
def base() -> pa.Table:
    rows = orders(0.01)
    return rows.filter(pc.is_in(months_of(ORDERS, rows), pa.array(MONTHS)))


@pytest.fixture
def lake(
    tmp_path: Path, warehouse: PostgresServer, account: Account, base: pa.Table
) -> Iterator[FederatedLake]:
    made = FederatedLake(HotOrdersLake(tmp_path, warehouse.new_database("orders")), account)
    register(account, WAREHOUSE, warehouse, "orders")
    made.local.add(base)
    yield made
    made.clear()


def test_the_view_joins_a_warehouse_behind_a_catalog_with_cold_files(
    lake: FederatedLake, base: pa.Table
) -> None:
    local = lake.local
    now = {row["o_orderkey"]: row for row in base.to_pylist()}
    assert local.apply("unload", arguments=("--before", "1992-04")).exit_code == 0
    lake.upload()
    lake.dbt("build", "-s", RECIPE, "--exclude", "test_type:unit")
    assert lake.days() == texts(expected_days(now.values()))

    # Corrections show at once; after the merge and the deletion nothing changes.
    changed, deleted = base.slice(0, 2).to_pylist()
    now[changed["o_orderkey"]] = changed | {"o_comment": None}
    del now[deleted["o_orderkey"]]
    local.correct(correction(1, now[changed["o_orderkey"]]), correction(2, deleted, deleted=True))
    wanted = texts(expected_days(now.values()))
    assert lake.days() == wanted
    assert local.apply("retier", "delete").exit_code == 0
    lake.upload()
    lake.dbt("run-operation", "create_raw_tables", "--args", f"{{recipe: {RECIPE}}}")
    assert lake.days() == wanted
    assert set(local.store.months()) == {"1992-04", "1992-05"}
    lake.dbt("build", "-s", RECIPE, "--exclude", "test_type:unit")

    one_month_reads_its_files_only(lake)


def one_month_reads_its_files_only(lake: FederatedLake) -> None:
    """The bytes of one cold month are those of its files, to the byte."""
    month, raw = "1992-02", f"{SCHEMA}_raw_{RECIPE}"
    batch = lake.local.lake.state()[month].batch
    columns = "sum(o_orderkey), max(o_comment), sum(o_totalprice), max(o_orderdate)"
    folder = f"s3://lake/{SCHEMA}/raw/{RECIPE}/cold/orders/batch={batch}/o_ordermonth={month}/"
    lake.account.run(
        f"create external table {raw}.one_month (o_orderkey bigint, o_totalprice decimal(15,2),"
        f" o_orderdate date, o_comment string) stored as parquet location '{folder}'"
    )
    alone = lake.scanned(f"select {columns} from {raw}.one_month")
    whole = lake.scanned(f"select {columns} from {raw}.orders_cold")
    pruned = lake.scanned(
        f"select {columns} from {raw}.orders_cold"
        f" where batch = '{batch}' and o_ordermonth = '{month}'"
    )
    assert pruned == alone
    assert 0 < alone < whole / 2
    # Through the view the watermark is read too, and every batch of the month that is stored there.
    state = len((lake.local.raw / "tiering" / "state.json").read_bytes())
    in_view = lake.scanned(
        f"select {columns} from {SCHEMA}_{RECIPE}.lake_house_joint_view"
        f" where o_ordermonth = '{month}' and o_orderdate < date '1992-03-01'"
    )
    batches = sum(one.month == month for one in lake.local.lake.folders())
    assert alone < in_view < alone * (batches + 0.5) + state
