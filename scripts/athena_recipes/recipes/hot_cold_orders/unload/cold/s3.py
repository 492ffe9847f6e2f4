"""The cold tier on S3, below <lake>/raw/<recipe>, with a table over it on Athena.

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

from athena_recipes.cli.errors import UserError
from athena_recipes.recipes.hot_cold_orders.unload.checksum import NOTHING, Measured
from athena_recipes.recipes.hot_cold_orders.unload.cold.athena_table import ColdTable, Hits
from athena_recipes.recipes.hot_cold_orders.unload.cold.damaged import Damaged, damaged_file
from athena_recipes.recipes.hot_cold_orders.unload.cold.manifest import MANIFEST, write_manifest
from athena_recipes.recipes.hot_cold_orders.unload.cold.parquet import (
    FILE_BYTES,
    UNREADABLE,
    parquet_files,
    read_rows,
)
from athena_recipes.recipes.hot_cold_orders.unload.cold.s3_folder import Overtaken, S3Folder
from athena_recipes.recipes.hot_cold_orders.unload.cold.tier import (
    Folder,
    month_of_receipt,
    receipt_name,
)
from athena_recipes.recipes.hot_cold_orders.unload.table import TieredTable
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

_NUMBER = re.compile(r"b(\d{6,})")


class S3Lake:
    """The cold tier of `table` in `folder` (…/raw/<recipe>); see ColdTier."""

    def __init__(
        self,
        table: TieredTable,
        folder: S3Folder,
        cold_table: ColdTable,
        file_bytes: int = FILE_BYTES,
    ) -> None:
        self.table, self._folder, self._cold = table, folder, cold_table
        self.file_bytes = file_bytes
        batch = rf"{table.cold_key}/batch=([^/]+)"
        self._path = re.compile(rf"{batch}/{table.month}=([^/]+)/[^/]+")
        self._beside = re.compile(rf"{batch}/([^/]+)")

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
        where = self._folder.address(STATE_KEY)
        return read_state(text.decode("utf-8", "replace"), where, self.table.month, version)

    def version(self) -> str | None:
        """See ColdTier."""
        found = self._folder.read(STATE_KEY)
        return found[1] if found else None

    def receipt(self, batch: str, month: str) -> ColdMonth | None:
        """See ColdTier."""
        found = self._folder.read(self._receipt_key(batch, month))
        if found is None:
            return None
        text = found[0].decode("utf-8", "replace")
        return read_receipt(text, self.receipt_address(batch, month), self.table.month)

    def write_receipt(self, month: ColdMonth) -> None:
        """See ColdTier."""
        body = write_receipt(month, self.table.month).encode("utf-8")
        self._folder.write(self._receipt_key(month.batch, month.month), body)

    def publish(self, state: State) -> None:
        """See ColdTier."""
        text = write_state(state.values(), state.publication, self.table.month)
        body = text.encode("utf-8")
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
        return self._folder.address(f"{self.table.cold_key}/batch={batch}/")

    def month_address(self, batch: str, month: str) -> str:
        """See ColdTier."""
        return self._folder.address(self._month_key(batch, month))

    def receipt_address(self, batch: str, month: str) -> str:
        """See ColdTier."""
        return self._folder.address(self._receipt_key(batch, month))

    def write_month(self, batch: str, month: str, rows: pa.Table) -> tuple[ColdFile, ...]:
        """See ColdTier."""
        files = []
        folder = self._month_key(batch, month)
        for part, (body, count) in enumerate(
            parquet_files(self.table, rows, month, self.file_bytes)
        ):
            name = f"{part:04d}_part_00.parquet"
            self._folder.write(f"{folder}{name}", body)
            files.append(ColdFile(name, len(body), count))
        manifest = f"{self.table.cold_key}/batch={batch}/{MANIFEST}"
        before = self._folder.read(manifest)
        names = (*self.table.names, self.table.month)
        address = self._folder.address(folder)
        text = write_manifest(before[0] if before else None, address, files, names)
        self._folder.write(manifest, text)
        return tuple(files)

    def measure(self, batch: str, month: str) -> Measured:
        """See ColdTier."""
        if not self._keys(batch, month):
            return NOTHING  # an empty partition need not be known
        self._cold.add(batch, month, self.month_address(batch, month))
        return self._cold.measure(batch, month)

    def files(self, batch: str, month: str) -> dict[str, int]:
        """See ColdTier."""
        folder = self._month_key(batch, month)
        return {
            one.key.removeprefix(folder): one.size_bytes for one in self._folder.objects(folder)
        }

    def read_month(self, batch: str, month: str) -> pa.Table:
        """See ColdTier."""
        tables = [self.table.arrow_schema.empty_table()]
        for key in self._keys(batch, month):
            found = self._folder.read(key)
            if found is None:
                raise UserError(
                    f"{self._folder.address(key)} went while it was read.", "Run it again."
                )
            try:
                tables.append(read_rows(self.table, BytesIO(found[0])))
            except UNREADABLE as error:
                address = self._folder.address(key)
                raise Damaged(address, f"cannot be read: {error}.") from error
        return pa.concat_tables(tables)

    def months_of_keys(self, state: State, keys: pa.Table) -> set[str]:
        """See ColdTier.

        A month that the table does not know would not be found, and its correction be dropped as
        if it were merged: so the rows of all months are counted too.
        """
        if not state or not keys.num_rows:
            return set()
        for _ in range(2):
            found = self._cold.hits(state, keys)
            unseen = [
                one
                for one in state.values()
                if found.get(one.month, Hits(0, 0)).row_count != one.row_count
            ]
            if not unseen:
                return {month for month, one in found.items() if one.hits}
            for one in unseen:
                self._cold.add(one.batch, one.month, self.month_address(one.batch, one.month))
        for one in unseen:
            there = self.files(one.batch, one.month)
            receipt = self.receipt_address(one.batch, one.month)
            if error := damaged_file(one, there, self.month_address(one.batch, one.month), receipt):
                raise error
        months = ", ".join(one.month for one in unseen)
        raise UserError(
            f"The table {self.table.cold_name} has not the rows of {months} that were verified.",
            "Nothing was merged. Restore the files of these months, from a version of S3 or a"
            " backup: their receipts have bytes and rows.",
        )

    def folders(self) -> list[Folder]:
        """See ColdTier; a month was written when its newest file was."""
        return self._folders(f"{self.table.cold_key}/")

    def remove(self, one: Folder) -> None:
        """See ColdTier; the batch's manifest is removed with its last month."""
        self._cold.drop(one.batch, one.month)
        self._folder.remove([self._receipt_key(one.batch, one.month)])
        below = f"{self.table.cold_key}/batch={one.batch}/"
        is_last = {found.month for found in self._folders(below)} <= {one.month}
        month = self._keys(one.batch, one.month)
        batch = [found.key for found in self._folder.objects(below)]
        # The manifest first: the rest of a batch is found again by its months.
        self._folder.remove([*(set(batch) - set(month) if is_last else ()), *month])

    def statements(self, batch: str, month: str) -> Sequence[str]:
        """See ColdTier."""
        return self._cold.statements(batch, month, self.month_address(batch, month))

    def _folders(self, below: str) -> list[Folder]:
        written: dict[tuple[str, str], datetime] = {}
        receipts: dict[tuple[str, str], datetime] = {}
        for one in self._folder.objects(below):
            if parts := self._path.fullmatch(one.key):
                batch, month = parts.groups()
                before = written.get((batch, month), one.written_at)
                written[batch, month] = max(one.written_at, before)
            elif (parts := self._beside.fullmatch(one.key)) and (of := month_of_receipt(parts[2])):
                receipts[parts[1], of] = one.written_at
        return [
            Folder(batch, month, at, (batch, month) in receipts)
            for (batch, month), at in sorted((receipts | written).items())
        ]

    def _keys(self, batch: str, month: str) -> list[str]:
        return [one.key for one in self._folder.objects(self._month_key(batch, month))]

    def _receipt_key(self, batch: str, month: str) -> str:
        return f"{self.table.cold_key}/batch={batch}/{receipt_name(month)}"

    def _month_key(self, batch: str, month: str) -> str:
        return f"{self.table.cold_key}/batch={batch}/{self.table.month}={month}/"
