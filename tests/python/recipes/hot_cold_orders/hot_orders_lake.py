"""A lake of the recipe hot_cold_orders, with its warehouse: PostgreSQL, or the export."""

import os
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import psycopg
import pyarrow as pa
from athena_recipes.cli.main import main
from athena_recipes.recipes.hot_cold_orders.sample_data.generate import CORRECTIONS_SCHEMA
from athena_recipes.recipes.hot_cold_orders.unload.checksum import checksum_sql
from athena_recipes.recipes.hot_cold_orders.unload.cold.disk import Lake
from athena_recipes.recipes.hot_cold_orders.unload.cold.parquet import parquet_bytes
from athena_recipes.recipes.hot_cold_orders.unload.config import orders as orders_table
from athena_recipes.recipes.hot_cold_orders.unload.hot.export import ExportStore
from athena_recipes.recipes.hot_cold_orders.unload.hot.postgres import PostgresStore
from athena_recipes.recipes.hot_cold_orders.unload.hot.tier import HotStore
from athena_recipes.recipes.hot_cold_orders.unload.memory import session
from click.testing import CliRunner, Result

from tests.python.support.recipe_lake import RecipeLake, succeeded

ORDERS = orders_table()

RECIPE = "hot_cold_orders"
SCHEMA = "recipes_hot_cold_orders"
RAW_SCHEMA = "recipes_raw_hot_cold_orders"
ORDERS_DDL = """
    o_orderkey bigint, o_custkey bigint, o_orderstatus varchar(1), o_totalprice decimal(15, 2),
    o_orderdate date, o_orderpriority varchar(15), o_clerk varchar(15), o_shippriority integer,
    o_comment varchar(79)
"""
Order = dict[str, Any]
KINDS = ("hot/orders", "hot/orders_corrections", "cold", "tiering")
BUILT: dict[frozenset[str], bytes] = {}  # kinds of files -> a database that was built over them


def order(key: int, day: str | None, price: str = "10.00", **more: Any) -> Order:
    """An order; `day` is YYYY-MM-DD."""
    return {
        "o_orderkey": key,
        "o_custkey": 1,
        "o_orderstatus": "O",
        "o_totalprice": Decimal(price),
        "o_orderdate": date.fromisoformat(day) if day else None,
        "o_orderpriority": "5-LOW",
        "o_clerk": "Clerk#000000001",
        "o_shippriority": 0,
        "o_comment": 'a, "quoted" comment\nof two lines',
        **more,
    }


def correction(number: int, one: Order, *, deleted: bool = False) -> Order:
    """A correction; `one` is the whole corrected order."""
    at = datetime(2024, 6, 1)
    return {"correction_id": number, **one, "is_deleted": deleted, "corrected_at": at}


class HotOrdersLake(RecipeLake):
    """A lake of orders; with `url`, hot orders are in that database."""

    recipe = RECIPE

    def __init__(self, root: Path, url: str | None = None) -> None:
        super().__init__(root)
        self.url = url
        self.lake = Lake(ORDERS, self.raw)
        self.store: HotStore = PostgresStore(ORDERS, url) if url else ExportStore(ORDERS, self.raw)
        if url:
            with psycopg.connect(url) as connection:
                connection.execute(f"create table orders ({ORDERS_DDL})")
                connection.execute(
                    f"create table orders_corrections (correction_id bigint, {ORDERS_DDL},"
                    " is_deleted boolean, corrected_at timestamp)"
                )

    def add(self, rows: Iterable[Order] | pa.Table) -> None:
        """Put orders into the warehouse, as an application does."""
        table = (
            rows
            if isinstance(rows, pa.Table)
            else pa.Table.from_pylist(list(rows), ORDERS.arrow_schema)
        )
        self._settle(table, deleted=False)

    def remove(self, *keys: int) -> None:
        """Delete orders from the warehouse, as an application does."""
        self._settle(pa.table({"o_orderkey": pa.array(keys, pa.int64())}), deleted=True)

    def _settle(self, rows: pa.Table, *, deleted: bool) -> None:
        """Delete the orders of these keys; unless `deleted`, insert the given ones."""
        if self.url:
            marks = ", ".join(["%s"] * len(ORDERS.names))
            with psycopg.connect(self.url) as connection, connection.cursor() as cursor:
                keys = rows["o_orderkey"].to_pylist()
                cursor.execute("delete from orders where o_orderkey = any(%s)", [keys])
                if not deleted:
                    cursor.executemany(
                        f"insert into orders ({', '.join(ORDERS.names)}) values ({marks})",
                        [tuple(row[name] for name in ORDERS.names) for row in rows.to_pylist()],
                    )
            return
        # The export has one writer, so what it settles need not be recorded.
        given = [{"correction_id": 0, **row, "is_deleted": deleted} for row in rows.to_pylist()]
        self.store.settle(pa.Table.from_pylist(given, ORDERS.corrections_schema), ())

    def correct(self, *rows: Order) -> None:
        """Insert corrections into the warehouse."""
        if self.url:
            names = CORRECTIONS_SCHEMA.names
            with psycopg.connect(self.url) as connection, connection.cursor() as cursor:
                cursor.executemany(
                    f"insert into orders_corrections ({', '.join(names)})"
                    f" values ({', '.join(['%s'] * len(names))})",
                    [tuple(row[name] for name in names) for row in rows],
                )
            return
        there = self.store.corrections().to_pylist()
        path = self.raw / "hot" / "orders_corrections" / "orders_corrections.parquet"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(parquet_bytes(pa.Table.from_pylist([*there, *rows], CORRECTIONS_SCHEMA)))

    def unload(self, command: str, *arguments: str) -> Result:
        """`athena-recipes hot_cold_orders unload <command>`, on this lake."""
        given: Mapping[str, str | None] = {
            "LAKE_ROOT": str(self.root),
            "HOT_ORDERS_URL": self.url,
        }
        before = {name: os.environ.get(name) for name in given}
        try:
            return CliRunner(env=dict(given)).invoke(
                main, ["hot_cold_orders", "unload", command, *arguments]
            )
        finally:
            assert {name: os.environ.get(name) for name in given} == before

    def apply(self, *steps: str, arguments: tuple[str, ...] = ()) -> Result:
        """`unload apply` with these steps and without a grace period."""
        named = [word for step in steps for word in ("--step", step)]
        return self.unload("apply", *named, "--grace-minutes", "0", *arguments)

    def build(self) -> None:
        """The view and what it reads, on DuckDB, from the export.

        Views name files relative to the lake, so lakes with the same kinds of files share them.
        """
        self.database.unlink(missing_ok=True)
        kinds = frozenset(kind for kind in KINDS if any((self.raw / kind).rglob("*")))
        if kinds in BUILT:
            self.root.mkdir(parents=True, exist_ok=True)
            self.database.write_bytes(BUILT[kinds])
            return
        succeeded(self.dbt("run", "-s", f"+{RECIPE}__lake_house_joint_view"))
        with self.connection(read_only=False) as connection:
            connection.execute("checkpoint")
        BUILT[kinds] = self.database.read_bytes()

    def days(self) -> dict[date | None, tuple[Any, ...]]:
        """Day -> orders, their worth and checksum, as the recipe's view shows them now.

        DuckDB cannot read PostgreSQL here: then the view reads copies of its two tables.
        """
        with self.connection(read_only=False) as connection:
            connection.execute("set integer_division = true")
            if isinstance(self.store, PostgresStore):
                self._copy_hot_tables(connection, self.store)
            return by_day(connection, f"{SCHEMA}.lake_house_joint_view")

    def hot_keys(self) -> list[int]:
        """Keys of the orders that the warehouse has."""
        months = self.store.months()
        return sorted(
            key
            for month in months
            for key in self.store.read_month(month)[0]["o_orderkey"].to_pylist()
        )

    def _copy_hot_tables(self, connection: duckdb.DuckDBPyConnection, store: PostgresStore) -> None:
        with store.transaction(snapshot=True) as cursor:
            tables = {
                "orders_export": store._table(
                    cursor, f"select {', '.join(ORDERS.names)} from orders", ORDERS.arrow_schema
                ),
                "orders_corrections_export": store._table(
                    cursor,
                    f"select {', '.join(CORRECTIONS_SCHEMA.names)} from orders_corrections",
                    CORRECTIONS_SCHEMA,
                ),
            }
        for name, rows in tables.items():
            connection.register("rows_of_table", rows)
            self._drop(connection, name)
            connection.execute(f"create table {RAW_SCHEMA}.{name} as from rows_of_table")
            connection.unregister("rows_of_table")

    def _drop(self, connection: duckdb.DuckDBPyConnection, name: str) -> None:
        kinds = connection.execute(
            "select table_type from information_schema.tables"
            " where table_schema = ? and table_name = ?",
            [RAW_SCHEMA, name],
        ).fetchall()
        kind = "view" if kinds == [("VIEW",)] else "table"
        connection.execute(f"drop {kind} if exists {RAW_SCHEMA}.{name}")


def by_day(
    connection: duckdb.DuckDBPyConnection, relation: str
) -> dict[date | None, tuple[Any, ...]]:
    """Day -> orders, their worth, and their checksum over all columns."""
    rows = connection.execute(
        f"select o_orderdate, count(*), sum(o_totalprice), {native(checksum_sql(ORDERS, 'duckdb'))}"
        f" from {relation} group by o_orderdate"
    ).fetchall()
    return {row[0]: tuple(row[1:]) for row in rows}


def native(sql: str) -> str:
    """DuckDB's own md5, where the file has Trino's in its place."""
    return sql.replace("md5(", "system.main.md5(")


def expected_days(rows: Iterable[Order] | pa.Table) -> dict[date | None, tuple[Any, ...]]:
    """What `days` gives for these orders."""
    table = (
        rows
        if isinstance(rows, pa.Table)
        else pa.Table.from_pylist(list(rows), ORDERS.arrow_schema)
    )
    with session() as connection:
        connection.register("given", table)
        return by_day(connection, "given")
