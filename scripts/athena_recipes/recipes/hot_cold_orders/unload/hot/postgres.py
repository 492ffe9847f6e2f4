"""The hot tier in PostgreSQL."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import Any

import psycopg
import pyarrow as pa
import pyarrow.csv as pc

from athena_recipes.cli.errors import UserError
from athena_recipes.recipes.hot_cold_orders.unload.checksum import Measured, checksum_sql
from athena_recipes.recipes.hot_cold_orders.unload.cold.tier import ColdTier
from athena_recipes.recipes.hot_cold_orders.unload.hot.tier import (
    MayDelete,
    Unloaded,
    WithoutStatements,
)
from athena_recipes.recipes.hot_cold_orders.unload.orders import (
    ARROW_SCHEMA,
    CORRECTIONS_SCHEMA,
    DAY,
    KEY,
    SELECTED,
)

_MONTH = f"to_char({DAY}, 'YYYY-MM')"
# A month as a range of days, so that an index or a sort key on the day is used.
_IN_MONTH = f"{DAY} >= %(first)s::date and {DAY} < %(first)s::date + interval '1 month'"


class PostgresStore(WithoutStatements):
    """`orders` and `orders_corrections` in `schema` of the database at `url` (libpq's form)."""

    def __init__(self, url: str, schema: str = "public") -> None:
        self.url = url
        self.orders = f'"{schema}".orders'
        self.orders_corrections = f'"{schema}".orders_corrections'

    @contextmanager
    def transaction(self, *, snapshot: bool = False) -> Iterator[psycopg.Cursor[Any]]:
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
                yield cursor
        except psycopg.errors.UndefinedTable as error:
            raise UserError(
                f"The warehouse has no such table: {str(error).splitlines()[0]}.",
                "Create orders and orders_corrections: the recipe's README has their columns.",
            ) from error

    def months(self) -> dict[str, int]:
        """See HotStore."""
        with self.transaction() as cursor:
            cursor.execute(
                f"select {_MONTH}, count(*) from {self.orders} where {DAY} is not null group by 1"
            )
            return {str(month): int(rows) for month, rows in cursor.fetchall()}

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
            cursor.execute(f"lock table {self.orders} in share row exclusive mode")
            if not may_delete(self._measured(cursor, month), lambda: self._rows(cursor, month)):
                return 0
            cursor.execute(f"delete from {self.orders} where {_IN_MONTH}", _first(month))
            return cursor.rowcount

    def corrections(self) -> pa.Table:
        """See HotStore."""
        columns = ", ".join(CORRECTIONS_SCHEMA.names)
        with self.transaction(snapshot=True) as cursor:
            return self._table(
                cursor,
                f"select {columns} from {self._newest('true')}",
                CORRECTIONS_SCHEMA,
            )

    def settle(self, corrections: pa.Table, cold_months: Collection[str]) -> None:
        """See HotStore.

        The corrections are those that there are now: another tiering may have merged and dropped
        newer ones since these were read, and an old value must not come back.
        """
        values = {"keys": corrections[KEY].to_pylist(), "cold": list(cold_months)}
        with self.transaction() as cursor:
            cursor.execute(
                f"lock table {self.orders}, {self.orders_corrections} in share row exclusive mode"
            )
            cursor.execute(
                f"delete from {self.orders} where {KEY} in (select {KEY}"
                f" from {self.orders_corrections} where {KEY} = any(%(keys)s::bigint[]))",
                values,
            )
            cursor.execute(
                f"insert into {self.orders} ({SELECTED}) select {SELECTED}"
                f" from {self._newest(f'{KEY} = any(%(keys)s::bigint[])')} and not is_deleted"
                f" and ({DAY} is null or not {_MONTH} = any(%(cold)s::text[]))",
                values,
            )

    def drop_corrections(self, merged: pa.Table) -> int:
        """See HotStore."""
        dropped = 0
        with self.transaction() as cursor:
            for row in merged.select([KEY, "correction_id"]).to_pylist():
                cursor.execute(
                    f"delete from {self.orders_corrections} where {KEY} = %s"
                    " and correction_id <= %s",
                    (row[KEY], row["correction_id"]),
                )
                dropped += cursor.rowcount
        return dropped

    def _newest(self, which: str) -> str:
        return (
            f"(select *, row_number() over (partition by {KEY} order by correction_id desc)"
            f" as newness from {self.orders_corrections} where {which}) as numbered"
            " where newness = 1"
        )

    def _measured(self, cursor: psycopg.Cursor[Any], month: str) -> Measured:
        cursor.execute(
            f"select count(*), {checksum_sql('postgresql')} from {self.orders} where {_IN_MONTH}",
            _first(month),
        )
        found = cursor.fetchone()
        assert found
        return Measured(int(found[0]), str(found[1]))

    def _rows(self, cursor: psycopg.Cursor[Any], month: str) -> pa.Table:
        first = f"date '{_first(month)['first']}'"
        where = _IN_MONTH.replace("%(first)s::date", first)
        return self._table(
            cursor, f"select {SELECTED} from {self.orders} where {where}", ARROW_SCHEMA
        )

    def _table(self, cursor: psycopg.Cursor[Any], query: str, schema: pa.Schema) -> pa.Table:
        """The rows of a query as an Arrow table. In CSV, NULL is empty, an empty text quoted."""
        text = BytesIO()
        with cursor.copy(f"copy ({query}) to stdout (format csv)") as copy:
            for piece in copy:
                text.write(piece)
        if not text.tell():
            return schema.empty_table()
        text.seek(0)
        return pc.read_csv(
            text,
            pc.ReadOptions(column_names=schema.names),
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


def _first(month: str) -> dict[str, str]:
    return {"first": f"{month}-01"}
