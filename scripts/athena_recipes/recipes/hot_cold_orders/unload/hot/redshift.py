"""The hot tier in Redshift: every statement by the Data API, months unloaded by UNLOAD.

The Data API keeps no transaction open between calls. So a month is deleted by a transaction that
compares rows and checksum itself, and corrections are settled by one that reads them itself.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pyarrow as pa

from athena_recipes.aws.redshift_data import RedshiftData, Value
from athena_recipes.cli.errors import UserError
from athena_recipes.recipes.hot_cold_orders.unload.carried import (
    CatalogColumn,
    doubled,
    doubled_sql,
    require_columns,
    unfit,
    unfit_sql,
)
from athena_recipes.recipes.hot_cold_orders.unload.checksum import NOTHING, Measured
from athena_recipes.recipes.hot_cold_orders.unload.cold.manifest import MANIFEST, read_manifest
from athena_recipes.recipes.hot_cold_orders.unload.cold.s3_folder import S3Folder
from athena_recipes.recipes.hot_cold_orders.unload.cold.tier import ColdTier
from athena_recipes.recipes.hot_cold_orders.unload.hot import redshift_sql as redshift
from athena_recipes.recipes.hot_cold_orders.unload.hot import sql
from athena_recipes.recipes.hot_cold_orders.unload.hot.tier import MayDelete, Unloaded
from athena_recipes.recipes.hot_cold_orders.unload.rows import measured
from athena_recipes.recipes.hot_cold_orders.unload.table import DELETED, NUMBER
from athena_recipes.recipes.hot_cold_orders.unload.watermark import ColdFile


class RedshiftStore:
    """`tables` of the database that `data` speaks to; a HotStore, which has the docstrings.

    `open_folder` gives the folder of S3 at an address, to read what UNLOAD wrote there.
    """

    def __init__(
        self,
        data: RedshiftData,
        tables: redshift.Tables,
        open_folder: Callable[[str], S3Folder],
    ) -> None:
        self._data, self._tables, self._open_folder = data, tables, open_folder
        self._table_of = tables.table

    def months(self) -> dict[str, int]:
        """See HotStore."""
        found = self._data.rows(sql.months_sql(self._table_of, self._tables.hot))
        return {str(month): int(rows or 0) for month, rows in found}

    def require_carried(self, months: Sequence[str]) -> None:
        """See HotStore."""
        if not months:
            return
        days = sql.days_sql(self._table_of, min(months), max(months))
        self._require_columns(self._table_of.name, ())
        self._refuse_unfit(f"{days} or {sql.outside_sql(self._table_of)}")
        self._refuse_doubled(days)

    def read_month(self, month: str) -> tuple[pa.Table, Measured]:
        """See HotStore: exactly the rows that were read are measured."""
        self._refuse_unfit(sql.days_sql(self._table_of, month))
        rows = self._rows(
            sql.rows_sql(self._table_of, self._tables.hot, month), self._table_of.arrow_schema
        )
        return rows, measured(self._table_of, rows)

    def measure(self, month: str) -> Measured:
        """See HotStore."""
        [(rows, checksum)] = self._data.rows(redshift.measure_sql(self._tables, month))
        return Measured(int(rows or 0), str(checksum))

    def unload_month(self, batch: str, month: str, cold: ColdTier) -> Unloaded:
        """See HotStore."""
        found = self.measure(month)
        if found == NOTHING:
            return Unloaded(found, ())
        address = cold.address(batch)
        self._data.change(redshift.unload_sql(self._tables, month, address))
        return Unloaded(found, self._written(address, month))

    def delete_month(self, month: str, may_delete: MayDelete) -> int:
        """See HotStore."""
        found = self.measure(month)
        rows: list[pa.Table] = []

        def read() -> pa.Table:
            rows.append(self.read_month(month)[0])
            return rows[-1]

        if not may_delete(found, read) or any(
            measured(self._table_of, one) != found for one in rows
        ):
            return 0
        *_, deleted = self._data.change(*redshift.delete_sql(self._tables, month, found))
        return max(deleted, 0)

    def corrections(self) -> pa.Table:
        """See HotStore."""
        self._require_columns(self._table_of.corrections, (NUMBER, DELETED))
        self._refuse_unfit("true", corrections=True)
        self._refuse_doubled("true", corrections=True)
        return self._rows(
            sql.corrections_sql(self._table_of, self._tables.corrections),
            self._table_of.corrections_schema,
        )

    def settle(self, corrections: pa.Table, cold_months: Collection[str]) -> None:
        """See HotStore: a transaction for each group of keys."""
        for transaction in self._settlements(corrections, cold_months):
            self._data.change(*transaction)

    def drop_corrections(self, merged: pa.Table) -> int:
        """See HotStore."""
        dropped = 0
        for statement in self._drops(merged):
            dropped += max(*self._data.change(statement), 0)
        return dropped

    def unload_statements(self, month: str, address: str) -> Sequence[str]:
        """See HotStore."""
        return (
            redshift.measure_sql(self._tables, month),
            redshift.unload_sql(self._tables, month, address),
        )

    def settle_statements(
        self, corrections: pa.Table, cold_months: Collection[str]
    ) -> Sequence[str]:
        """See HotStore."""
        settlements = self._settlements(corrections, cold_months)
        return (*(sql for one in settlements for sql in one), *self._drops(corrections))

    def delete_statements(self, month: str, wanted: Measured) -> Sequence[str]:
        """See HotStore."""
        return redshift.delete_sql(self._tables, month, wanted)

    def _settlements(
        self, corrections: pa.Table, cold_months: Collection[str]
    ) -> Iterator[tuple[str, ...]]:
        return redshift.settlements_sql(self._tables, corrections, cold_months)

    def _drops(self, merged: pa.Table) -> Iterator[str]:
        return sql.drop_corrections_sql(self._table_of, self._tables.corrections, merged)

    def _require_columns(self, name: str, more: Sequence[str]) -> None:
        found = {
            str(column): CatalogColumn(str(kind), _number(precision), _number(scale))
            if kind == "numeric"
            else CatalogColumn(str(kind))
            for column, kind, precision, scale in self._data.rows(
                redshift.columns_sql(self._tables, name)
            )
        }
        if not found:
            raise UserError(
                f"Redshift has no table {self._tables.schema}.{name}, or you may not read it.",
                "Create it, or grant SELECT on it: the recipe's README has columns and rights.",
            )
        require_columns(self._table_of, name, found, more)

    def _refuse_unfit(self, where: str, *, corrections: bool = False) -> None:
        relation, name = self._named(corrections)
        statement = unfit_sql(self._table_of, relation, where, "redshift", corrections=corrections)
        for found in self._data.rows(statement):
            raise unfit(self._table_of, name, found)

    def _refuse_doubled(self, where: str, *, corrections: bool = False) -> None:
        relation, name = self._named(corrections)
        more = (NUMBER,) if corrections else ()
        for found in self._data.rows(doubled_sql(self._table_of, relation, where, more)):
            raise doubled(self._table_of, name, found)

    def _named(self, corrections: bool) -> tuple[str, str]:
        if corrections:
            return self._tables.corrections, self._table_of.corrections
        return self._tables.hot, self._table_of.name

    def _written(self, address: str, month: str) -> tuple[ColdFile, ...]:
        """The files of UNLOAD's manifest, if exactly these are in the folder."""
        folder, month_folder = self._open_folder(address), f"{self._table_of.month}={month}/"
        manifest = folder.read(MANIFEST)
        if manifest is None:
            raise UserError(
                f"UNLOAD did not write {folder.address(MANIFEST)}.",
                "Nothing was published. Check that --redshift-role and --lake are in one account,"
                " then run it again.",
            )
        where = folder.address(MANIFEST)
        files = read_manifest(manifest[0], folder.address(month_folder), where)
        there = {
            one.key.removeprefix(month_folder): one.size_bytes
            for one in folder.objects(month_folder)
        }
        if there != {one.path: one.size_bytes for one in files}:
            raise UserError(
                f"The files below {address} are not those of its manifest.",
                "Nothing was published. Run it again: it unloads to a new folder.",
            )
        return files

    def _rows(self, statement: str, schema: pa.Schema) -> pa.Table:
        columns = list(zip(*self._data.rows(statement), strict=True)) or [()] * len(schema)
        return pa.table(
            [
                pa.array([_typed(value, field.type) for value in column], field.type)
                for column, field in zip(columns, schema, strict=True)
            ],
            schema=schema,
        )


def _number(value: Value) -> int | None:
    return None if value is None else int(value)


def _typed(value: Value, kind: pa.DataType) -> Any:
    """A value of the Data API as what its column holds: some types come as texts."""
    if value is None or not isinstance(value, str):
        return value
    if pa.types.is_decimal(kind):
        return Decimal(value)
    if pa.types.is_date(kind):
        return date.fromisoformat(value)
    if pa.types.is_timestamp(kind):
        return datetime.fromisoformat(value)
    return value
