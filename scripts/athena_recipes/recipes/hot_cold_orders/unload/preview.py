"""What each step of the tiering would do now, with the statements that it would run."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from athena_recipes.recipes.hot_cold_orders.unload import steps as tiering
from athena_recipes.recipes.hot_cold_orders.unload.checksum import Measured
from athena_recipes.recipes.hot_cold_orders.unload.options import Tiers
from athena_recipes.recipes.hot_cold_orders.unload.step_recover import find_forgotten
from athena_recipes.recipes.hot_cold_orders.unload.step_retier import find_news


@dataclass(frozen=True)
class Planned:
    """A line of the plan; `statements` is empty if no engine runs any."""

    step: str
    month: str
    detail: str
    statements: tuple[str, ...] = ()


def planned(
    tiers: Tiers, before: str | None, keep_months: int, grace: timedelta, now: datetime
) -> list[Planned]:
    """All lines, in the order of the steps; changes nothing.

    Where the watermark has forgotten months, `recover` comes first and everything else depends on
    it.
    """
    forgotten = find_forgotten(tiers.hot, tiers.cold)
    if forgotten.months:
        return [
            Planned("recover", one.month, f"the watermark has forgotten {one.batch}")
            for one in forgotten.months
        ]
    return [
        *_unload(tiers, before, keep_months),
        *_retier(tiers),
        *_delete(tiers, grace, now),
        *(
            Planned("clean", folder.month, f"{folder.batch} is unused")
            for folder in tiering.to_clean(tiers.cold, grace, now).folders
        ),
    ]


def _unload(tiers: Tiers, before: str | None, keep_months: int) -> Iterator[Planned]:
    hot, cold = tiers.hot, tiers.cold
    months, batch = hot.months(), cold.new_batch()
    to_move = tiering.months_to_unload(list(months), cold.state(), before, keep_months)
    hot.require_carried(to_move)
    for month in to_move:
        yield Planned(
            "unload",
            month,
            f"{months[month]} rows are not cold yet",
            (
                *hot.unload_statements(month, cold.address(batch)),
                *cold.statements(batch, month),
            ),
        )


def _retier(tiers: Tiers) -> Iterator[Planned]:
    news = find_news(tiers.hot, tiers.cold)
    for month in news.months:
        yield Planned("retier", month, "corrections or late orders are to be merged")
    if news.corrections.num_rows:
        yield Planned(
            "retier",
            "",
            f"{news.corrections.num_rows} corrections: to settle in the hot tier, then to drop",
            tuple(tiers.hot.settle_statements(news.corrections, news.state.keys())),
        )


def _delete(tiers: Tiers, grace: timedelta, now: datetime) -> Iterator[Planned]:
    months, state = tiers.hot.months(), tiers.cold.state()
    ready, waiting = tiering.months_to_delete(list(months), state, grace, now)
    for month in ready:
        wanted = Measured(state[month].row_count, state[month].checksum)
        yield Planned(
            "delete",
            month,
            f"{months[month]} hot rows are cold",
            tuple(tiers.hot.delete_statements(month, wanted)),
        )
    for month in waiting:
        yield Planned("delete", month, f"waits: cold since {state[month].published_at}")
