"""`python -m scripts bench`: all benchmarks, as ratios."""

import os
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import click
import psutil

from scripts.athena_local.instance import Instance
from scripts.bench import engines, local_build, round_trips
from scripts.bench.measure import Measurement
from scripts.lake import lake_root
from scripts.output import emit, json_option, note

# A new benchmark is one line here; those of the second table need athena_local.
_LOCAL: dict[str, Callable[[Path], Iterator[Measurement]]] = {"local_build": local_build.measure}
_ATHENA: dict[str, Callable[[Path], Iterator[Measurement]]] = {
    "round_trips": round_trips.measure,
    "engines": engines.measure,
}


@click.command()
@click.option(
    "--only", multiple=True, type=click.Choice([*_LOCAL, *_ATHENA]), help="Some instead of all."
)
@json_option
def bench(only: tuple[str, ...], as_json: bool) -> None:
    """Measure the project on this machine; every figure is a ratio of one run."""
    lake = lake_root().absolute()
    chosen = only or (*_LOCAL, *_ATHENA)
    found: list[Measurement] = []
    for name in chosen:
        if name in _LOCAL:
            note(f"Measuring {name}")
            found += _LOCAL[name](lake)
    if any(name in _ATHENA for name in chosen):
        found += _with_athena_local(lake, [name for name in chosen if name in _ATHENA])
    emit([m.as_row(with_amounts=as_json) for m in found], as_json=as_json, title="Benchmarks")
    missed = [m.name for m in found if m.goal is not None and m.ratio > m.goal]
    if missed:
        note(f"Goals missed: {', '.join(missed)}")
        sys.exit(1)


def _with_athena_local(lake: Path, names: list[str]) -> Iterator[Measurement]:

    instance = Instance.named("bench")
    begun = time.perf_counter()
    instance.start()
    started = time.perf_counter() - begun
    try:
        os.environ.update(instance.environment())
        yield Measurement("athena_local: start", "seconds / 20 s", started, 20.0, "s", goal=1.0)
        for name in names:
            note(f"Measuring {name}")
            yield from _ATHENA[name](lake)
        memory = sum(
            psutil.Process(part["pid"]).memory_info().rss
            for part in [*instance.state()["parts"].values(), instance.state()["supervisor"]]
        )
        limit = 3 * 1024**3
        yield Measurement("athena_local: memory", "bytes / 3 GiB", memory, limit, "B", goal=1.0)
    finally:
        instance.stop()
