"""The raw table of the cold tier on Athena: makes batches known to it, and measures them.

What is measured is what a reader of the table gets, whatever UNLOAD's manifest says.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import pyarrow as pa

from athena_recipes.cli.errors import UserError
from athena_recipes.engines.athena_client import AthenaClient, AthenaFailure
from athena_recipes.recipes.hot_cold_orders.unload.checksum import Measured, checksum_sql
from athena_recipes.recipes.hot_cold_orders.unload.cold.damaged import Damaged
from athena_recipes.recipes.hot_cold_orders.unload.hot.sql import key_conditions
from athena_recipes.recipes.hot_cold_orders.unload.table import TieredTable
from athena_recipes.recipes.hot_cold_orders.unload.watermark import State

_NAME = re.compile(r"[a-z_][a-z0-9_]*")
_FILE = re.compile(r"s3://[^\s,;()\[\]]+\.parquet")


@dataclass(frozen=True)
class Hits:
    """Rows of a month, and how many of them have one of the keys."""

    row_count: int
    hits: int


class ColdTable(Protocol):
    """A table over the cold tier, whose partitions are months of batches."""

    def add(self, batch: str, month: str, address: str) -> None:
        """Make a month of a batch known; `address` is its folder. May be repeated."""
        ...

    def drop(self, batch: str, month: str) -> None:
        """Forget a month of a batch; its files stay. May be repeated."""
        ...

    def measure(self, batch: str, month: str) -> Measured:
        """Rows and checksum of a month of a batch that is known."""
        ...

    def hits(self, state: State, keys: pa.Table) -> Mapping[str, Hits]:
        """Month of `state` -> its rows in the batch that counts, and those with one of `keys`.

        A month without a row may be missing.
        """
        ...

    def statements(self, batch: str, month: str, address: str) -> Sequence[str]:
        """The statements of `add` and `measure`, for display."""
        ...


class AthenaTable:
    """The cold table of `table` in the Glue database `schema`; see ColdTable."""

    def __init__(self, table: TieredTable, client: AthenaClient, schema: str) -> None:
        if not _NAME.fullmatch(schema):
            raise UserError(f"{schema} is not a database's name.", "Use letters, digits and _.")
        self._client, self._table = client, table
        self._name = f"{schema}.{table.cold_name}"

    def add(self, batch: str, month: str, address: str) -> None:
        """See ColdTable."""
        self._ask(add_sql(self._table, self._name, batch, month, address))

    def drop(self, batch: str, month: str) -> None:
        """See ColdTable."""
        self._ask(drop_sql(self._table, self._name, batch, month))

    def measure(self, batch: str, month: str) -> Measured:
        """See ColdTable."""
        [(rows, checksum)] = self._ask(measure_sql(self._table, self._name, batch, month))
        return Measured(int(rows or 0), str(checksum))

    def hits(self, state: State, keys: pa.Table) -> Mapping[str, Hits]:
        """See ColdTable."""
        found: dict[str, Hits] = {}
        for some in key_conditions(self._table, keys):
            for month, rows, hits in self._ask(hits_sql(self._table, self._name, state, some)):
                before = found.get(str(month), Hits(0, 0)).hits
                found[str(month)] = Hits(int(rows or 0), before + int(hits or 0))
        return found

    def statements(self, batch: str, month: str, address: str) -> Sequence[str]:
        """See ColdTable."""
        return (
            add_sql(self._table, self._name, batch, month, address),
            measure_sql(self._table, self._name, batch, month),
        )

    def _ask(self, sql: str) -> list[list[str | None]]:
        try:
            return list(self._rows(sql))
        except AthenaFailure as error:
            if file := _FILE.search(str(error)):
                raise Damaged(file[0], f"cannot be read by Athena: {error}") from error
            raise UserError(
                f"Athena refused {sql.split()[0].upper()} on {self._name}: {error}",
                "If the table is not there: dbt run-operation create_raw_tables --args"
                f" '{{recipe: {self._table.folder}}}' --target athena. Then run it again.",
            ) from error

    def _rows(self, sql: str) -> Iterator[list[str | None]]:
        if sql.startswith("select"):
            return self._client.rows(sql)
        self._client.run(sql)
        return iter(())


def add_sql(table: TieredTable, name: str, batch: str, month: str, address: str) -> str:
    """Make a month's folder known; the watermark does not name it yet."""
    return (
        f"alter table {name} add if not exists\n"
        f"partition (batch = '{batch}', {table.month} = '{month}') location '{address}'"
    )


def drop_sql(table: TieredTable, name: str, batch: str, month: str) -> str:
    """Forget a month's folder."""
    return (
        f"alter table {name} drop if exists"
        f" partition (batch = '{batch}', {table.month} = '{month}')"
    )


def measure_sql(table: TieredTable, name: str, batch: str, month: str) -> str:
    """Rows and checksum of a month; compare with those of the warehouse."""
    return (
        f"select count(*) as row_count,\n    {checksum_sql(table, 'athena')} as row_checksum\n"
        f"from {name} where batch = '{batch}' and {table.month} = '{month}'"
    )


def hits_sql(table: TieredTable, name: str, state: State, has_key: str) -> str:
    """Cold months with their rows, and the number of rows for which `has_key` is true."""
    parts = " or ".join(
        f"(batch = '{one.batch}' and {table.month} = '{one.month}')" for one in state.values()
    )
    return (
        f"select {table.month}, count(*) as row_count,\n"
        f"    count_if({has_key}) as hits\n"
        f"from {name} where {parts} group by {table.month}"
    )
