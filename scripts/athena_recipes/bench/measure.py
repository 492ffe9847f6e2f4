"""The measurements of a benchmark."""

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Measurement:
    """A ratio of two times (or other amounts) of one run, and the goal if there is one.

    `value` and `base` are in the same unit, named by `unit`; the ratio is `value / base`.
    """

    name: str
    what: str
    value: float
    base: float
    unit: str
    goal: float | None = None  # the ratio that is to be kept below

    @property
    def ratio(self) -> float:
        """`value / base`."""
        return self.value / self.base

    def as_row(self, *, with_amounts: bool) -> dict[str, Any]:
        """A row of the table; amounts only in JSON, because they hold for one machine only."""
        row: dict[str, Any] = {
            "benchmark": self.name,
            "compared": self.what,
            # Two digits at least: shares of a thousandth are ratios too.
            "ratio": round(self.ratio, 2) if self.ratio >= 0.1 else float(f"{self.ratio:.2g}"),
            "goal": "" if self.goal is None else f"≤ {self.goal}",
        }
        if with_amounts:
            row.update(value=self.value, base=self.base, unit=self.unit)
        return row


def median_seconds(run: Callable[[], object], times: int, warm: int = 0) -> float:
    """The median time of `times` calls, after `warm` calls that do not count."""
    for _ in range(warm):
        run()
    taken = []
    for _ in range(times):
        begun = time.perf_counter()
        run()
        taken.append(time.perf_counter() - begun)
    return statistics.median(taken)
