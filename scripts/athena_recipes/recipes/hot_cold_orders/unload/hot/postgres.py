"""The hot tier in PostgreSQL."""

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from io import BytesIO
from typing import Any

import psycopg
import pyarrow as pa
import pyarrow.csv as pc

from athena_recipes.cli.errors import UserError
from athena_recipes.recipes.hot_cold_orders.unload.carried import (
    CatalogColumn,
    doubled,
    doubled_sql,
    require_columns,
    unfit,
    unfit_sql,
)
from athena_recipes.recipes.hot_cold_orders.unload.checksum import Measured, checksum_sql
from athena_recipes.recipes.hot_cold_orders.unload.cold.tier import ColdTier
from athena_recipes.recipes.hot_cold_orders.unload.hot import sql
from athena_recipes.recipes.hot_cold_orders.unload.hot.tier import (
    MayDelete,
    Unloaded,
    WithoutStatements,
)
from athena_recipes.recipes.hot_cold_orders.unload.table import DELETED, NUMBER, TieredTable

Cursor = psycopg.Cursor[Any]
_LARGEST_BLOCK = 2**31 - 1


class PostgresStore(WithoutStatements):
    """`table` and its corrections in `schema` of the database at `url` (libpq's form)."""

    def __init__(self, table: TieredTable, url: str, schema: str = "public") -> None:
        self.table, self.url, self.schema = table, url, schema
        self.hot = f'"{schema}".{table.name}'
        self.hot_corrections = f'"{schema}".{table.corrections}'

    @contextmanager
    def transaction(self, *, snapshot: bool = False) -> Iterator[Cursor]:
        """A cursor in a transaction of its own; with `snapshot` it sees one moment, and reads."""
        try:
            connection = psycopg.connect(self.url, prepare_threshold=None)
        except psycopg.OperationalError as error:
            raise UserError(
                f"The warehouse cannot be reached: {str(error).strip()}.",
                "Check HOT_ORDERS_URL (postgresql://user@host:port/database).",
            ) from error
        try:
            with connection, connection.cursor() as cursor:
                if snapshot:
                    cursor.execute("set transaction isolation level repeatable read read only")
                # COPY writes texts in these, whatever the server, the user or the database has.
                cursor.execute("set local datestyle = 'ISO, YMD'")
                cursor.execute("set local client_encoding = 'UTF8'")
                yield cursor
        except psycopg.errors.UndefinedTable as error:
            raise UserError(
                f"The warehouse has no such table: {str(error).splitlines()[0]}.",
                f"Create {self.table.name} and {self.table.corrections}: the recipe's README has"
                " their columns.",
            ) from error
        except psycopg.Error as error:
            raise UserError(
                f"The warehouse refused a statement: {str(error).splitlines()[0]}.",
                "Correct what it names (the recipe's README lists columns and rights), then run it"
                " again: it goes on where it stopped.",
            ) from error

    def months(self) -> dict[str, int]:
        """See HotStore."""
        with self.transaction() as cursor:
            cursor.execute(sql.months_sql(self.table, self.hot))
            return {str(month): int(rows) for month, rows in cursor.fetchall()}

    def require_carried(self, months: Sequence[str]) -> None:
        """See HotStore."""
        if not months:
            return
        days = sql.days_sql(self.table, min(months), max(months))
        with self.transaction(snapshot=True) as cursor:
            self._require_columns(cursor, self.table.name, ())
            self._refuse_unfit(cursor, f"{days} or {sql.outside_sql(self.table)}")
            self._refuse_doubled(cursor, days)

    def read_month(self, month: str) -> tuple[pa.Table, Measured]:
        """See HotStore."""
        with self.transaction(snapshot=True) as cursor:
            return self._rows(cursor, month), self._measured(cursor, month)

    def measure(self, month: str) -> Measured:
        """See HotStore."""
        with self.transaction() as cursor:
            return self._measured(cursor, month)

    def unload_month(self, batch: str, month: str, cold: ColdTier) -> Unloaded:
        """See HotStore."""
        rows, found = self.read_month(month)
        return Unloaded(found, cold.write_month(batch, month, rows))

    def delete_month(self, month: str, may_delete: MayDelete) -> int:
        """See HotStore."""
        with self.transaction() as cursor:
            # It keeps writers out and lets readers in.
            cursor.execute(f"lock table {self.hot} in share row exclusive mode")
            if not may_delete(self._measured(cursor, month), lambda: self._rows(cursor, month)):
                return 0
            cursor.execute(f"delete from {self.hot} where {sql.days_sql(self.table, month)}")
            return cursor.rowcount

    def corrections(self) -> pa.Table:
        """See HotStore."""
        with self.transaction(snapshot=True) as cursor:
            self._require_columns(cursor, self.table.corrections, (NUMBER, DELETED))
            self._refuse_unfit(cursor, "true", corrections=True)
            self._refuse_doubled(cursor, "true", corrections=True)
            return self._table(
                cursor,
                sql.corrections_sql(self.table, self.hot_corrections),
                self.table.corrections_schema,
            )

    def settle(self, corrections: pa.Table, cold_months: Collection[str]) -> None:
        """See HotStore.

        The corrections are those that there are now: another tiering may have merged and dropped
        newer ones since these were read, and an old value must not come back.
        """
        with self.transaction() as cursor:
            cursor.execute(
                f"lock table {self.hot}, {self.hot_corrections} in share row exclusive mode"
            )
            for transaction in sql.settle_sql(
                self.table, self.hot, self.hot_corrections, corrections, cold_months
            ):
                for statement in transaction:
                    cursor.execute(statement)

    def drop_corrections(self, merged: pa.Table) -> int:
        """See HotStore."""
        dropped = 0
        with self.transaction() as cursor:
            for statement in sql.drop_corrections_sql(self.table, self.hot_corrections, merged):
                cursor.execute(statement)
                dropped += cursor.rowcount
        return dropped

    def _require_columns(self, cursor: Cursor, name: str, more: Sequence[str]) -> None:
        cursor.execute(
            "select column_name, data_type, numeric_precision, numeric_scale"
            " from information_schema.columns where table_schema = %s and table_name = %s",
            (self.schema, name),
        )
        found = {
            str(row[0]): CatalogColumn(row[1], row[2], row[3])
            if row[1] == "numeric"
            else CatalogColumn(row[1])
            for row in cursor.fetchall()
        }
        if not found:
            raise psycopg.errors.UndefinedTable(f"{self.schema}.{name}")
        require_columns(self.table, name, found, more)

    def _refuse_unfit(self, cursor: Cursor, where: str, *, corrections: bool = False) -> None:
        relation, name = self._named(corrections)
        statement = unfit_sql(self.table, relation, where, "postgresql", corrections=corrections)
        cursor.execute(statement)
        if found := cursor.fetchone():
            raise unfit(self.table, name, found)

    def _refuse_doubled(self, cursor: Cursor, where: str, *, corrections: bool = False) -> None:
        relation, name = self._named(corrections)
        more = (NUMBER,) if corrections else ()
        cursor.execute(doubled_sql(self.table, relation, where, more))
        if found := cursor.fetchone():
            raise doubled(self.table, name, found)

    def _named(self, corrections: bool) -> tuple[str, str]:
        if corrections:
            return self.hot_corrections, self.table.corrections
        return self.hot, self.table.name

    def _measured(self, cursor: Cursor, month: str) -> Measured:
        cursor.execute(
            f"select count(*), {checksum_sql(self.table, 'postgresql')} from {self.hot}"
            f" where {sql.days_sql(self.table, month)}"
        )
        found = cursor.fetchone()
        assert found
        return Measured(int(found[0]), str(found[1]))

    def _rows(self, cursor: Cursor, month: str) -> pa.Table:
        self._refuse_unfit(cursor, sql.days_sql(self.table, month))
        return self._table(
            cursor, sql.rows_sql(self.table, self.hot, month), self.table.arrow_schema
        )

    def _table(self, cursor: Cursor, query: str, schema: pa.Schema) -> pa.Table:
        """The rows of a query as an Arrow table. In CSV, NULL is empty, an empty text quoted."""
        text = BytesIO()
        with cursor.copy(f"copy ({query}) to stdout (format csv)") as copy:
            for piece in copy:
                text.write(piece)
        size = text.tell()
        if not size:
            return schema.empty_table()
        text.seek(0)
        return pc.read_csv(
            text,
            # A line is not longer than a block.
            pc.ReadOptions(column_names=schema.names, block_size=min(size, _LARGEST_BLOCK)),
            pc.ParseOptions(newlines_in_values=True),
            pc.ConvertOptions(
                column_types=schema,
                null_values=[""],
                true_values=["t"],
                false_values=["f"],
                strings_can_be_null=True,
                quoted_strings_can_be_null=False,
            ),
        )
