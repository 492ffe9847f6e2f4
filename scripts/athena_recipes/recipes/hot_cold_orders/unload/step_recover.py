"""Detects a lost or old watermark, and rebuilds it from the receipts.

state.json may be lost, or an old version of it restored. Then cold months look unused, or hot:
`clean` would remove the only copies, and `unload` would publish the remaining orders of a month in
place of all. So no step works on such a watermark.

A receipt is stored beside each published month of a batch, and is removed with the batch. Nothing
is deleted because a month is cold before its receipt is written. So the newest receipts of all
months are the watermark.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from athena_recipes.cli.errors import UserError
from athena_recipes.recipes.hot_cold_orders.unload.cold.tier import ColdTier, Folder
from athena_recipes.recipes.hot_cold_orders.unload.hot.tier import HotStore
from athena_recipes.recipes.hot_cold_orders.unload.steps import (
    Done,
    later,
    publish,
    published_at,
    verify_published,
)
from athena_recipes.recipes.hot_cold_orders.unload.watermark import ColdMonth, State


@dataclass(frozen=True)
class Forgotten:
    """Months that are in the cold tier and should be in `state`.

    `months` have receipts; `unknown` are months without one that the hot tier does not have.
    `folders` are all months of all batches.
    """

    state: State
    folders: Sequence[Folder]
    months: tuple[ColdMonth, ...]
    unknown: tuple[str, ...]


def find_forgotten(hot: HotStore, lake: ColdTier, state: State | None = None) -> Forgotten:
    """Compare the watermark (or `state`, where it cannot be read) with the cold tier."""
    # In this order: the state, read last, has what a concurrent tiering publishes.
    hot_months, folders = set(hot.months()), lake.folders()
    state = lake.state() if state is None else state
    newest: dict[str, ColdMonth] = {}
    for folder in folders:
        current = state.get(folder.month)
        if not folder.has_receipt or (current and current.batch == folder.batch):
            continue
        receipt = lake.receipt(folder.batch, folder.month)
        known = newest.get(folder.month) or current
        if receipt and (known is None or published_at(receipt) > published_at(known)):
            newest[folder.month] = receipt
    unknown = {folder.month for folder in folders} - {*state, *newest} - hot_months
    return Forgotten(
        state, folders, tuple(newest[month] for month in sorted(newest)), tuple(sorted(unknown))
    )


def require_whole(hot: HotStore, lake: ColdTier) -> None:
    """UserError if the watermark has forgotten a month; else write receipts that are missing.

    A tiering that was killed after it published has written none.
    """
    forgotten = find_forgotten(hot, lake)
    if forgotten.months:
        names = ", ".join(f"{one.month} ({one.batch})" for one in forgotten.months)
        raise UserError(
            f"The watermark has forgotten {names}: it was lost, or an old version was put back.",
            "Rebuild it from the receipts, with the options of this tiering:"
            " athena-recipes hot_cold_orders unload apply --step recover",
        )
    _require_known(forgotten, lake.table.cold_key)
    receipts = {(one.batch, one.month) for one in forgotten.folders if one.has_receipt}
    for cold in forgotten.state.values():
        if (cold.batch, cold.month) not in receipts:
            lake.write_receipt(cold)


def recover(hot: HotStore, lake: ColdTier, done: Done) -> None:
    """Put the newest published batch of each month back into the watermark, once it is verified."""
    try:
        state = lake.state()
    except UserError:
        state = State({}, lake.version())  # the watermark is unreadable
    forgotten = find_forgotten(hot, lake, state)
    months = []
    for receipt in forgotten.months:
        verify_published(lake, receipt)
        done("recover", receipt.month, f"{receipt.row_count} rows cold in {receipt.batch}")
        # Published now: queries that use the old watermark may still run for the grace period.
        months.append(replace(receipt, published_at=later(receipt)))
    if months:
        publish(lake, state, months)
    _require_known(forgotten, lake.table.cold_key)


def _require_known(forgotten: Forgotten, cold_key: str) -> None:
    if forgotten.unknown:
        raise UserError(
            f"Rows of {', '.join(forgotten.unknown)} are in the cold tier, but neither the"
            " watermark nor the hot tier has these months, and no receipt says what was"
            " verified.",
            "Restore the last good version of state.json. If these rows are not needed, remove"
            f" the months' folders below {cold_key}.",
        )
