"""Merges into cold months what was corrected, and orders that came late to the hot tier."""

from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from scripts.unload.hot_store import HotStore, Measured
from scripts.unload.lake import Lake
from scripts.unload.orders import ARROW_SCHEMA, KEY, NAMES
from scripts.unload.rows import difference, measured, months_of, of_month, without_keys
from scripts.unload.state import ColdMonth, State
from scripts.unload.tiering import Done, now_text, verify


@dataclass(frozen=True)
class News:
    """What the cold tier does not have yet.

    `corrections` are the newest of each key; `late` are hot orders of cold months that differ from
    the cold copy; `months` are the cold months to write again.
    """

    corrections: pa.Table
    late: pa.Table
    months: tuple[str, ...]

    @property
    def keys(self) -> list[int]:
        """The keys of all of them."""
        return sorted({*self.corrections[KEY].to_pylist(), *self.late[KEY].to_pylist()})

    @property
    def wanted(self) -> pa.Table:
        """The orders as they shall be; a correction wins over what the hot tier says."""
        kept = pc.invert(self.corrections["is_deleted"])
        corrected = self.corrections.filter(kept).select(NAMES).cast(ARROW_SCHEMA)
        late = without_keys(self.late, self.corrections[KEY].to_pylist())
        return pa.concat_tables([corrected, late])


def find_news(hot: HotStore, lake: Lake) -> News:
    """Read what there is to merge; changes nothing."""
    state, corrections = lake.state(), hot.corrections()
    late = [ARROW_SCHEMA.empty_table()]
    for month in sorted(set(hot.months()) & set(state)):
        rows, found = hot.read_month(month)
        cold = state[month]
        if (found.row_count, found.checksum) != (cold.row_count, cold.checksum):
            late.append(difference(rows, lake.read_month(cold.batch, month)).cast(ARROW_SCHEMA))
    news = News(corrections, pa.concat_tables(late), ())
    touched = lake.months_of_keys(state, news.keys)
    touched |= set(months_of(news.wanted).drop_null().to_pylist()) & set(state)
    return News(news.corrections, news.late, tuple(sorted(touched)))


def retier(hot: HotStore, lake: Lake, news: News, done: Done) -> None:
    """Merge the news into the tiers, then drop the corrections.

    Until they are dropped, corrections win in the view; so it shows the same before, between and
    after these steps, wherever they are stopped.
    """
    state = lake.state()
    if news.corrections.num_rows:
        # The hot tier keeps no old copy of a corrected order, and gets those of hot months.
        done("settle", "", f"{news.corrections.num_rows} corrected orders in the hot tier")
        of_hot_months = pc.invert(
            pc.fill_null(
                pc.is_in(months_of(news.wanted), pa.array(list(state), pa.string())), False
            )
        )
        is_correction = pc.is_in(news.wanted[KEY], news.corrections[KEY])
        hot.settle_orders(
            news.corrections[KEY].to_pylist(),
            news.wanted.filter(pc.and_(of_hot_months, is_correction)),
        )
    if news.months:
        _write_again(lake, state, news, done)
    if news.corrections.num_rows:
        done("drop", "", f"{news.corrections.num_rows} corrections that are merged")
        hot.drop_corrections(news.corrections)


def _write_again(lake: Lake, state: State, news: News, done: Done) -> None:
    batch, published = lake.new_batch(), dict(state)
    for month in news.months:
        cold = state[month]
        # From files that are not what was verified, orders would be lost for good.
        verify(lake, cold.batch, month, Measured(cold.row_count, cold.checksum))
        before = lake.read_month(cold.batch, month)
        rows = pa.concat_tables([without_keys(before, news.keys), of_month(news.wanted, month)])
        wanted = measured(rows)
        done("rewrite", month, f"{wanted.row_count} rows to {batch}")
        files = lake.write_month(batch, month, rows)
        verify(lake, batch, month, wanted)
        published[month] = ColdMonth(
            month, batch, wanted.row_count, wanted.checksum, now_text(), files
        )
    done("publish", ", ".join(news.months), f"cold in {batch}")
    lake.publish(published)
