"""The steps of the tiering. Each may be stopped at any point and run again, in any order.

unload   writes months that are not cold yet, verifies them and moves the watermark
retier   merges corrections, and orders that came late, into months that are cold
delete   deletes hot rows of cold months, if the cold tier has each of them with the same values
clean    removes batches that the watermark does not name

Nothing is deleted from the hot tier before the cold copy was read back. A cold month is replaced
only by one with all of its orders, except those that a correction deletes.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pyarrow as pa

from athena_recipes.cli.errors import UserError
from athena_recipes.recipes.hot_cold_orders.unload.checksum import Measured
from athena_recipes.recipes.hot_cold_orders.unload.cold.damaged import Damaged, damaged_file
from athena_recipes.recipes.hot_cold_orders.unload.cold.tier import ColdTier, Folder
from athena_recipes.recipes.hot_cold_orders.unload.hot.tier import HotStore, MayDelete
from athena_recipes.recipes.hot_cold_orders.unload.rows import difference
from athena_recipes.recipes.hot_cold_orders.unload.watermark import ColdFile, ColdMonth, State

Done = Callable[[str, str, str], None]  # step, month, what was done
# Longer than any statement of Athena may run (30 minutes): a query that began before the watermark
# moved still finds its rows where they were.
GRACE = timedelta(hours=1)


def months_to_unload(
    hot_months: Sequence[str], state: State, before: str | None, keep_months: int
) -> list[str]:
    """Months to make cold: all hot ones before `before` (YYYY-MM) that are not cold yet.

    Without `before`, the newest `keep_months` months with orders stay hot. The clock plays no part.
    """
    known = sorted({*hot_months, *state})
    limit = before or (known[-keep_months] if len(known) >= keep_months else "")
    return [month for month in sorted(hot_months) if month < limit and month not in state]


def unload(hot: HotStore, lake: ColdTier, months: Sequence[str], done: Done) -> None:
    """Write, verify and publish each month, one after the other.

    Nothing is written before the rows of all months are known to be such that can be carried.
    """
    hot.require_carried(months)
    for month in months:
        # Read before the rows are, and published over: what another run moves meanwhile is seen.
        state, batch = lake.state(), lake.new_batch()
        if month in state:
            continue
        done("unload", month, f"to {batch}")
        unloaded = hot.unload_month(batch, month, lake)
        wanted, found = unloaded.measured, _measure_written(lake, batch, month)
        if hot.measure(month) != wanted:
            raise UserError(
                f"Rows of {month} changed while they were unloaded.",
                "Run it again; if they change all the time, keep more months hot.",
            )
        _require(found, wanted, batch, month)
        listed = sum(file.row_count for file in unloaded.files)
        if listed != wanted.row_count:
            raise UserError(
                f"The files of {month} in {batch} claim {listed} rows, not {wanted.row_count}.",
                "The watermark was not moved and nothing was deleted. Run it again.",
            )
        done("publish", month, f"{wanted.row_count} rows cold in {batch}")
        publish(lake, state, [became_cold(state, month, batch, wanted, unloaded.files)])


def became_cold(
    state: State, month: str, batch: str, measured: Measured, files: tuple[ColdFile, ...]
) -> ColdMonth:
    """A month that was verified, to be published over `state`."""
    at = later(state[month]) if month in state else now_text()
    return ColdMonth(month, batch, measured.row_count, measured.checksum, at, files)


def publish(lake: ColdTier, state: State, months: Sequence[ColdMonth]) -> None:
    """Move the watermark from `state`, if all files of `months` are as they were verified.

    Without a month only the version changes: other tierings that have read `state` cannot publish
    any more.
    """
    for one in months:
        if lake.files(one.batch, one.month) != {file.path: file.size_bytes for file in one.files}:
            raise UserError(
                f"The files of {one.month} in {one.batch} changed since they were verified.",
                "The watermark was not moved and nothing was deleted. Run it again.",
            )
    lake.publish(state.moved(*months))
    for one in months:
        lake.write_receipt(one)


def verify_written(lake: ColdTier, batch: str, month: str, wanted: Measured) -> None:
    """UserError unless the files that were just written have the rows that they should."""
    _require(_measure_written(lake, batch, month), wanted, batch, month)


def verify_published(lake: ColdTier, cold: ColdMonth) -> None:
    """Damaged unless the files of a published month are those that were verified.

    These files may be the only copy, so the error says which one to restore.
    """
    folder = lake.month_address(cold.batch, cold.month)
    receipt = lake.receipt_address(cold.batch, cold.month)
    if error := damaged_file(cold, lake.files(cold.batch, cold.month), folder, receipt):
        raise error
    found = lake.measure(cold.batch, cold.month)
    if found != Measured(cold.row_count, cold.checksum):
        names = ", ".join(file.path for file in cold.files)
        raise Damaged(
            f"{folder}{names}",
            f"is not what was written: {found.row_count} rows with checksum {found.checksum}, not"
            f" {cold.row_count} with {cold.checksum}.",
            receipt,
        )


def _measure_written(lake: ColdTier, batch: str, month: str) -> Measured:
    try:
        return lake.measure(batch, month)
    except Damaged as error:
        raise UserError(
            f"{error.address} {error.wrong}",
            "It was just written; the watermark was not moved and nothing was deleted. Run it"
            " again.",
        ) from error


def _require(found: Measured, wanted: Measured, batch: str, month: str) -> None:
    if found != wanted:
        raise UserError(
            f"{month} in {batch} is not what was written: {found.row_count} rows with checksum"
            f" {found.checksum}, not {wanted.row_count} with {wanted.checksum}.",
            "The watermark was not moved and nothing was deleted. Run it again.",
        )


def months_to_delete(
    hot_months: Sequence[str], state: State, grace: timedelta, now: datetime
) -> tuple[list[str], list[str]]:
    """Cold months with hot rows: those that are cold for `grace`, and those that have to wait."""
    both = [month for month in sorted(hot_months) if month in state]
    ready = [month for month in both if now - published_at(state[month]) >= grace]
    return ready, [month for month in both if month not in ready]


def delete(hot: HotStore, lake: ColdTier, months: Sequence[str], done: Done) -> list[str]:
    """Delete hot rows of cold months; the months that differ and so were left alone.

    The cold files are read again first. Then, with writers locked out, the whole month has the
    verified checksum, or each row that is left is in the cold month with the same values.
    """
    state, different = lake.state(), []
    for month in months:
        cold = state[month]
        wanted = Measured(cold.row_count, cold.checksum)
        verify_published(lake, cold)
        done("delete", month, "hot rows that are cold")
        lake.write_receipt(cold)  # from now on this is the only copy
        deleted = hot.delete_month(month, _is_cold(lake, cold, wanted))
        if not deleted and hot.measure(month).row_count:
            different.append(month)
    return different


def _is_cold(lake: ColdTier, cold: ColdMonth, wanted: Measured) -> MayDelete:
    def may_delete(found: Measured, read_rows: Callable[[], pa.Table]) -> bool:
        if found == wanted:
            return True
        copies = lake.read_month(cold.batch, cold.month)
        return not difference(lake.table, read_rows(), copies).num_rows

    return may_delete


@dataclass(frozen=True)
class Unread:
    """Months of batches that are unused while `state` is the watermark."""

    state: State
    folders: tuple[Folder, ...]


def to_clean(lake: ColdTier, grace: timedelta, now: datetime) -> Unread:
    """Months of batches that are unused: replaced, or never published, for `grace`.

    One that was written meanwhile may belong to a tiering that is about to publish it.
    """
    state = lake.state()  # read before the folders are: `clean` relies on it

    def left_at(folder: Folder) -> datetime:
        current = state.get(folder.month)
        return max(folder.written_at, published_at(current)) if current else folder.written_at

    folders = [
        folder
        for folder in lake.folders()
        if (folder.month not in state or state[folder.month].batch != folder.batch)
        and now - left_at(folder) >= grace
    ]
    return Unread(state, tuple(folders))


def clean(lake: ColdTier, unread: Unread, done: Done) -> None:
    """Remove months of batches.

    Before that the watermark gets another version. The writer of one of these batches has read the
    old version, so it cannot publish it any more.
    """
    if not unread.folders:
        return
    publish(lake, unread.state, ())
    for month in {folder.month for folder in unread.folders} & set(unread.state):
        lake.write_receipt(unread.state[month])
    for folder in unread.folders:
        done("clean", folder.month, f"remove {folder.batch}")
        lake.remove(folder)


def published_at(month: ColdMonth) -> datetime:
    """When a month became cold, UTC."""
    return datetime.fromisoformat(month.published_at).astimezone(UTC)


def later(replaced: ColdMonth) -> str:
    """Now, but later than the replaced month was published, even if the clock is slow."""
    now = datetime.fromisoformat(now_text())
    return _text(max(now, published_at(replaced) + timedelta(milliseconds=1)))


def now_text() -> str:
    """Now, as the watermark writes it."""
    return _text(datetime.now(UTC))


def _text(at: datetime) -> str:
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")
