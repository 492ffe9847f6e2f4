"""The candidates of the forecast macros by another implementation: least squares and recursions."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


def candidates(
    values: Floats, seasons: Sequence[int], horizon: int
) -> dict[tuple[str, str], list[float]]:
    """Forecasts from the last value, by (model, candidate): regression by least squares over the
    slots of a season, and smoothing by its recursion."""
    steps = len(values)
    past = np.arange(-steps + 1, 1, dtype=float)
    found: dict[tuple[str, str], list[float]] = {}
    found["naive", "naive"] = [values[-1]] * horizon
    for season in seasons:
        last = [values[steps - season + step % season] for step in range(horizon)]
        found["seasonal_naive", f"season {season}"] = last
    for slots in (1, *seasons):
        name = f", season {slots}" if slots > 1 else ""
        dummies = np.stack([(np.arange(steps) % slots == slot) for slot in range(slots)], axis=1)
        fit = np.linalg.lstsq(np.column_stack([past, dummies.astype(float)]), values, rcond=None)[0]
        slope, levels = fit[0], fit[1:]
        level, part = levels.mean(), levels - levels.mean()
        adjusted = values - part[np.arange(steps) % slots]
        ahead = [part[(steps + step) % slots] for step in range(horizon)]
        drift = (adjusted[-1] - adjusted[0]) / (steps - 1)
        found["drift", f"drift{name}"] = [
            adjusted[-1] + drift * (step + 1) + ahead[step] for step in range(horizon)
        ]
        for alpha in (0.05, 0.1, 0.2, 0.35, 0.6, 1.0):
            state = adjusted.mean()
            for value in adjusted:
                state += alpha * (value - state)
            found["simple_exponential_smoothing", f"alpha {alpha}{name}"] = [
                state + ahead[step] for step in range(horizon)
            ]
        for alpha, beta in ((0.1, 0.02), (0.3, 0.05), (0.5, 0.1), (0.8, 0.2)):
            state, trend = level - slope * steps, slope
            for value in adjusted:
                before = state
                state = alpha * value + (1 - alpha) * (state + trend)
                trend = beta * (state - before) + (1 - beta) * trend
            for damping, word in ((1.0, ""), (0.8, ", damped")):
                sums = np.cumsum(damping ** np.arange(1, horizon + 1))
                found["holt", f"alpha {alpha}, beta {beta}{word}{name}"] = [
                    state + trend * sums[step] + ahead[step] for step in range(horizon)
                ]
    return found
