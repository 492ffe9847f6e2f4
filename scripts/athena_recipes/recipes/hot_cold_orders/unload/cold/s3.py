"""The cold tier on S3, below <lake>/raw/hot_cold_orders, with a table over it on Athena.

No lock is held: state.json is replaced only in the version that was read, so of two tierings at
once one stops. A batch's name has a random part: an UNLOAD that outlives its caller never writes
into the folder of a later run.
"""

import re
import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from io import BytesIO

import pyarrow as pa
import pyarrow.parquet as pq

from athena_recipes.cli.errors import UserError
from athena_recipes.recipes.hot_cold_orders.unload.checksum import NOTHING, Measured
from athena_recipes.recipes.hot_cold_orders.unload.cold.athena_table import ColdTable, Hits
from athena_recipes.recipes.hot_cold_orders.unload.cold.manifest import MANIFEST, write_manifest
from athena_recipes.recipes.hot_cold_orders.unload.cold.parquet import FILE_BYTES, parquet_files
from athena_recipes.recipes.hot_cold_orders.unload.cold.s3_folder import Overtaken, S3Folder
from athena_recipes.recipes.hot_cold_orders.unload.cold.tier import (
    COLD_KEY,
    Folder,
    month_of_receipt,
    receipt_name,
)
from athena_recipes.recipes.hot_cold_orders.unload.orders import ARROW_SCHEMA, MONTH, NAMES
from athena_recipes.recipes.hot_cold_orders.unload.watermark import (
    STATE_KEY,
    ColdFile,
    ColdMonth,
    State,
    overtaken,
    read_receipt,
    read_state,
    write_receipt,
    write_state,
)

_PATH = re.compile(rf"{COLD_KEY}/batch=([^/]+)/{MONTH}=([^/]+)/[^/]+")
_BESIDE = re.compile(rf"{COLD_KEY}/batch=([^/]+)/([^/]+)")
_NUMBER = re.compile(r"b(\d{6,})")


class S3Lake:
    """The cold tier in `folder` (…/raw/hot_cold_orders); a ColdTier, which has the docstrings."""

    def __init__(self, folder: S3Folder, table: ColdTable, file_bytes: int = FILE_BYTES) -> None:
        self._folder, self._table, self.file_bytes = folder, table, file_bytes

    @contextmanager
    def lock(self) -> Iterator[None]:
        """See ColdTier: `publish` is what keeps two tierings apart."""
        yield

    def state(self) -> State:
        """See ColdTier."""
        found = self._folder.read(STATE_KEY)
        if found is None:
            return State({})
        text, version = found
        return read_state(text.decode("utf-8", "replace"), self._folder.address(STATE_KEY), version)

    def version(self) -> str | None:
        """See ColdTier."""
        found = self._folder.read(STATE_KEY)
        return found[1] if found else None

    def receipt(self, batch: str, month: str) -> ColdMonth | None:
        """See ColdTier."""
        key = _receipt_key(batch, month)
        found = self._folder.read(key)
        return read_receipt(found[0].decode("utf-8"), self._folder.address(key)) if found else None

    def write_receipt(self, month: ColdMonth) -> None:
        """See ColdTier."""
        body = write_receipt(month).encode("utf-8")
        self._folder.write(_receipt_key(month.batch, month.month), body)

    def publish(self, state: State) -> None:
        """See ColdTier."""
        body = write_state(state.values(), state.publication).encode("utf-8")
        try:
            self._folder.replace(STATE_KEY, body, state.version)
        except Overtaken as error:
            found = self._folder.read(STATE_KEY)
            if found and found[0] == body:
                return  # our own write, whose answer was lost
            raise overtaken(self._folder.address(STATE_KEY)) from error

    def new_batch(self) -> str:
        """See ColdTier."""
        batches = [
            *(one.batch for one in self.folders()),
            *(m.batch for m in self.state().values()),
        ]
        numbers = [int(found.group(1)) for one in batches if (found := _NUMBER.match(one))]
        return f"b{max(numbers, default=0) + 1:06d}x{secrets.token_hex(4)}"

    def address(self, batch: str) -> str:
        """See ColdTier."""
        return self._folder.address(f"{COLD_KEY}/batch={batch}/")

    def write_month(self, batch: str, month: str, rows: pa.Table) -> tuple[ColdFile, ...]:
        """See ColdTier."""
        files = []
        folder = _month_key(batch, month)
        for part, (body, count) in enumerate(parquet_files(rows, month, self.file_bytes)):
            name = f"{part:04d}_part_00.parquet"
            self._folder.write(f"{folder}{name}", body)
            files.append(ColdFile(name, len(body), count))
        manifest = f"{COLD_KEY}/batch={batch}/{MANIFEST}"
        before = self._folder.read(manifest)
        text = write_manifest(before[0] if before else None, self._folder.address(folder), files)
        self._folder.write(manifest, text)
        return tuple(files)

    def measure(self, batch: str, month: str) -> Measured:
        """See ColdTier."""
        if not self._keys(batch, month):
            return NOTHING  # an empty partition need not be known
        self._table.add(batch, month, self._month_address(batch, month))
        return self._table.measure(batch, month)

    def files(self, batch: str, month: str) -> dict[str, int]:
        """See ColdTier."""
        folder = _month_key(batch, month)
        return {
            one.key.removeprefix(folder): one.size_bytes for one in self._folder.objects(folder)
        }

    def read_month(self, batch: str, month: str) -> pa.Table:
        """See ColdTier."""
        tables = [ARROW_SCHEMA.empty_table()]
        for key in self._keys(batch, month):
            found = self._folder.read(key)
            if found is None:
                raise UserError(
                    f"{self._folder.address(key)} went while it was read.", "Run it again."
                )
            rows = pq.ParquetFile(BytesIO(found[0])).read(columns=list(NAMES))
            tables.append(rows.select(NAMES).cast(ARROW_SCHEMA))
        return pa.concat_tables(tables)

    def months_of_keys(self, state: State, keys: list[int]) -> set[str]:
        """See ColdTier.

        A month that the table does not know would not be found, and its correction be dropped as
        if it were merged: so the rows of all months are counted too.
        """
        if not state or not keys:
            return set()
        for _ in range(2):
            found = self._table.hits(state, keys)
            unseen = [
                one
                for one in state.values()
                if found.get(one.month, Hits(0, 0)).row_count != one.row_count
            ]
            if not unseen:
                return {month for month, one in found.items() if one.hits}
            for one in unseen:
                self._table.add(one.batch, one.month, self._month_address(one.batch, one.month))
        raise UserError(
            f"The table orders_cold has not the rows of {', '.join(one.month for one in unseen)}"
            " that were verified.",
            "Nothing was merged. See which files of the batch are missing, or came since.",
        )

    def folders(self) -> list[Folder]:
        """See ColdTier; a month was written when its newest file was."""
        return self._folders(f"{COLD_KEY}/")

    def remove(self, one: Folder) -> None:
        """See ColdTier; the batch's manifest is removed with its last month."""
        self._table.drop(one.batch, one.month)
        self._folder.remove([_receipt_key(one.batch, one.month)])
        below = f"{COLD_KEY}/batch={one.batch}/"
        is_last = {found.month for found in self._folders(below)} <= {one.month}
        month = self._keys(one.batch, one.month)
        batch = [found.key for found in self._folder.objects(below)]
        # The manifest first: the rest of a batch is found again by its months.
        self._folder.remove([*(set(batch) - set(month) if is_last else ()), *month])

    def statements(self, batch: str, month: str) -> Sequence[str]:
        """See ColdTier."""
        return self._table.statements(batch, month, self._month_address(batch, month))

    def _folders(self, below: str) -> list[Folder]:
        written: dict[tuple[str, str], datetime] = {}
        receipts: dict[tuple[str, str], datetime] = {}
        for one in self._folder.objects(below):
            if parts := _PATH.fullmatch(one.key):
                batch, month = parts.groups()
                before = written.get((batch, month), one.written_at)
                written[batch, month] = max(one.written_at, before)
            elif (parts := _BESIDE.fullmatch(one.key)) and (of := month_of_receipt(parts[2])):
                receipts[parts[1], of] = one.written_at
        return [
            Folder(batch, month, at, (batch, month) in receipts)
            for (batch, month), at in sorted((receipts | written).items())
        ]

    def _month_address(self, batch: str, month: str) -> str:
        return self._folder.address(_month_key(batch, month))

    def _keys(self, batch: str, month: str) -> list[str]:
        return [one.key for one in self._folder.objects(_month_key(batch, month))]


def _receipt_key(batch: str, month: str) -> str:
    return f"{COLD_KEY}/batch={batch}/{receipt_name(month)}"


def _month_key(batch: str, month: str) -> str:
    return f"{COLD_KEY}/batch={batch}/{MONTH}={month}/"
