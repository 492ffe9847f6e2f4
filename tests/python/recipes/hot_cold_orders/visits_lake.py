"""A second tiered table, the README's example: another key, day and columns than orders."""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import psycopg
import pyarrow as pa
import pyarrow.parquet as pq
from athena_recipes.cli.main import main
from athena_recipes.recipes.hot_cold_orders.unload.config import read_table
from athena_recipes.recipes.hot_cold_orders.unload.memory import session
from click.testing import CliRunner, Result

from tests.python.support.dbt_command import REPO
from tests.python.support.examples import example_files

EXAMPLE = example_files((REPO / "models" / "hot_cold_orders" / "README.md").read_text("utf-8"))
COLUMNS = "site_code, visit_id, started_at, is_member, amount_usd"
DDL = """
    site_code varchar(20), visit_id bigint, started_at timestamp, is_member boolean,
    amount_usd decimal(9, 2)
"""
Visit = dict[str, Any]


def visit(
    site: str, number: int, at: str, amount: str | None = "5.00", member: bool | None = True
) -> Visit:
    """A visit; `at` is ISO 8601."""
    return {
        "site_code": site,
        "visit_id": number,
        "started_at": datetime.fromisoformat(at),
        "is_member": member,
        "amount_usd": None if amount is None else Decimal(amount),
    }


def key(one: Visit) -> tuple[str, int]:
    return one["site_code"], one["visit_id"]


VISITS = (
    visit("a'b\\c", 1, "2024-01-31T23:59:59.999", "0.05"),
    visit("a'b\\c", 2, "2024-02-01T00:00:00", "-0.05", None),
    visit("é", 1, "2024-02-29T12:30:00.120", "1234567.89", False),
    visit("é", 2, "2024-03-01", None),
    visit("", 1, "2024-04-10T08:00:00"),
    visit("", 2, "2024-05-10T08:00:00"),
    visit("x", 1, "2024-06-30T23:00:00"),
)


class VisitsLake:
    """Visits below `root`; in the database `url`, or without it in the export."""

    def __init__(self, root: Path, url: str | None = None) -> None:
        self.root, self.url = root, url
        self.raw = root / "raw" / "visits"
        root.mkdir(parents=True, exist_ok=True)
        self.config = root / "visits.yml"
        self.config.write_text(EXAMPLE["visits.yml"])
        self.table = read_table(self.config)
        if url:
            with psycopg.connect(url) as connection:
                connection.execute(f"create table visits ({DDL})")
                connection.execute(
                    f"create table visits_corrections (correction_id bigint, {DDL},"
                    " is_deleted boolean)"
                )

    def add(self, *rows: Visit) -> None:
        """Add visits to the hot table."""
        self._insert("visits", rows, self.table.arrow_schema)

    def correct(self, number: int, one: Visit, *, deleted: bool = False) -> None:
        """Add a correction."""
        row = {"correction_id": number, **one, "is_deleted": deleted}
        self._insert("visits_corrections", [row], self.table.corrections_schema)

    def _insert(self, name: str, rows: Iterable[Visit], schema: pa.Schema) -> None:
        if self.url:
            with psycopg.connect(self.url) as connection, connection.cursor() as cursor:
                cursor.executemany(
                    f"insert into {name} ({', '.join(schema.names)})"
                    f" values ({', '.join(['%s'] * len(schema))})",
                    [tuple(row[column] for column in schema.names) for row in rows],
                )
            return
        path = self.raw / "hot" / name / f"{name}.parquet"
        path.parent.mkdir(parents=True, exist_ok=True)
        there = pq.read_table(path).to_pylist() if path.exists() else []
        pq.write_table(pa.Table.from_pylist([*there, *rows], schema), path)

    def hot_keys(self) -> set[tuple[str, int]]:
        """Keys of the hot table."""
        if self.url:
            with psycopg.connect(self.url) as connection:
                found = connection.execute("select site_code, visit_id from visits").fetchall()
            return {(site, number) for site, number in found}
        rows = pq.read_table(self.raw / "hot" / "visits" / "visits.parquet").to_pylist()
        return {key(row) for row in rows}

    def unload(self, command: str, *arguments: str) -> Result:
        """`athena-recipes hot_cold_orders unload <command>` on this table."""
        env = {"LAKE_ROOT": str(self.root), "HOT_ORDERS_URL": self.url}
        words = ["hot_cold_orders", "unload", command, "--config", str(self.config), *arguments]
        return CliRunner(env=env).invoke(main, words)

    def apply(self, *steps: str, arguments: tuple[str, ...] = ()) -> Result:
        """`unload apply` with these steps and without a grace period."""
        named = [word for step in steps for word in ("--step", step)]
        return self.unload("apply", *named, "--grace-minutes", "0", *arguments)


def as_shown(visits: Iterable[Visit]) -> list[tuple[Any, ...]]:
    """What a query for all visits, ordered by key, gives for these."""
    with session() as connection:
        rows = pa.Table.from_pylist(list(visits), read_schema())
        connection.register("given", rows)
        return connection.execute(f"select {COLUMNS} from given order by 1, 2").fetchall()


def read_schema() -> pa.Schema:
    return pa.schema(
        [
            ("site_code", pa.string()),
            ("visit_id", pa.int64()),
            ("started_at", pa.timestamp("us")),
            ("is_member", pa.bool_()),
            ("amount_usd", pa.decimal128(9, 2)),
        ]
    )
