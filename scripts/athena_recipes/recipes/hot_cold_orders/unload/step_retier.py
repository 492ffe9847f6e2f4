"""Merges into cold months what was corrected, and orders that came late to the hot tier."""

from dataclasses import dataclass, replace

import pyarrow as pa

from athena_recipes.recipes.hot_cold_orders.unload.checksum import Measured
from athena_recipes.recipes.hot_cold_orders.unload.cold.tier import ColdTier
from athena_recipes.recipes.hot_cold_orders.unload.hot.tier import HotStore
from athena_recipes.recipes.hot_cold_orders.unload.rows import (
    as_they_shall_be,
    difference,
    keys_of,
    measured,
    months_of,
    of_month,
    without_keys,
)
from athena_recipes.recipes.hot_cold_orders.unload.steps import (
    Done,
    became_cold,
    publish,
    verify_published,
    verify_written,
)
from athena_recipes.recipes.hot_cold_orders.unload.table import TieredTable
from athena_recipes.recipes.hot_cold_orders.unload.watermark import ColdMonth, State


@dataclass(frozen=True)
class News:
    """What the cold tier does not have yet.

    `corrections` are the newest of each key; `late` are hot orders of cold months that differ from
    the cold copy; `months` are the cold months to write again; `state` is what was cold when all
    this was read.
    """

    table: TieredTable
    state: State
    corrections: pa.Table
    late: pa.Table
    months: tuple[str, ...]

    @property
    def keys(self) -> pa.Table:
        """The keys of all of them."""
        return keys_of(self.table, self.corrections, self.late)

    @property
    def wanted(self) -> pa.Table:
        """The orders after corrections; a correction takes precedence over the hot tier."""
        late = without_keys(self.table, self.late, self.corrections)
        return pa.concat_tables([as_they_shall_be(self.table, self.corrections), late])


def find_news(hot: HotStore, lake: ColdTier) -> News:
    """Read what must be merged; changes nothing."""
    table, state, corrections = lake.table, lake.state(), hot.corrections()
    late = [table.arrow_schema.empty_table()]
    for month in sorted(set(hot.months()) & set(state)):
        cold = state[month]
        if hot.measure(month) != Measured(cold.row_count, cold.checksum):
            rows, _ = hot.read_month(month)
            late.append(difference(table, rows, lake.read_month(cold.batch, month)))
    news = News(table, state, corrections, pa.concat_tables(late), ())
    touched = lake.months_of_keys(state, news.keys)
    touched |= set(months_of(table, news.wanted).drop_null().to_pylist()) & set(state)
    return replace(news, months=tuple(sorted(touched)))


def retier(hot: HotStore, lake: ColdTier, news: News, done: Done) -> None:
    """Merge the news into the tiers, then drop the corrections.

    Until they are dropped, corrections win in the view; so it shows the same before, between and
    after these steps, wherever they are stopped.

    The watermark is published again even where no month changed, between settling and dropping. If
    another tiering made a month cold since the news was read, with orders as they were before, this
    fails and the corrections stay. A tiering that publishes later has read this version, and the
    hot orders after that: they were settled by then.
    """
    if news.corrections.num_rows:
        # The hot tier keeps no old copy of a corrected order, and gets those of hot months.
        done("settle", "", f"{news.corrections.num_rows} corrected orders in the hot tier")
        hot.settle(news.corrections, news.state.keys())
    again = _write_again(lake, news, done)
    if again or news.corrections.num_rows:
        done("publish", ", ".join(news.months), "the watermark (no concurrent run)")
        publish(lake, news.state, again)
    if news.corrections.num_rows:
        done("drop", "", f"{news.corrections.num_rows} corrections that are merged")
        hot.drop_corrections(news.corrections)


def _write_again(lake: ColdTier, news: News, done: Done) -> list[ColdMonth]:
    """Write the cold months of the news to a new batch; they are not published yet."""
    again: list[ColdMonth] = []
    batch = lake.new_batch() if news.months else ""
    for month in news.months:
        cold = news.state[month]
        # From files that differ from the verified ones, orders would be lost for good.
        verify_published(lake, cold)
        before = lake.read_month(cold.batch, month)
        kept = without_keys(news.table, before, news.keys)
        rows = pa.concat_tables([kept, of_month(news.table, news.wanted, month)])
        wanted = measured(news.table, rows)
        done("rewrite", month, f"{wanted.row_count} rows to {batch}")
        files = lake.write_month(batch, month, rows)
        verify_written(lake, batch, month, wanted)
        again.append(became_cold(news.state, month, batch, wanted, files))
    return again
