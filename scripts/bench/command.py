"""`python -m scripts bench`: all benchmarks, as ratios."""

import os
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import click
import psutil

from scripts.athena_local.instance import Instance
from scripts.athena_local.trino_configuration import HEAP_MIB
from scripts.bench import engines, local_build, round_trips, streaming_buckets, streaming_seed
from scripts.bench.measure import Measurement
from scripts.errors import UserError
from scripts.lake import lake_root
from scripts.output import emit, json_option, note

# A new benchmark is one line here; those of the second table need athena_local.
_LOCAL: dict[str, Callable[[Path, float], Iterator[Measurement]]] = {
    "local_build": local_build.measure
}
_ATHENA: dict[str, Callable[[Path], Iterator[Measurement]]] = {
    "round_trips": round_trips.measure,
    "engines": engines.measure,
}
# Those that need athena_local and can be made smaller.
_SCALED: dict[str, Callable[[Path, float, Instance], Iterator[Measurement]]] = {
    "streaming_buckets": streaming_buckets.measure,
}
# With it all processes stay below the 4 GiB that an hour at the article's rate may take.
_LARGE_HEAP_MIB = 2816


@click.command()
@click.option(
    "--only",
    multiple=True,
    type=click.Choice([*_LOCAL, *_ATHENA, *_SCALED]),
    help="Some instead of all.",
)
@click.option(
    "--scale",
    type=click.FloatRange(0, 1, min_open=True),
    default=1.0,
    show_default=True,
    help="Size of local_build and streaming_buckets; below 1 it is a quick look, without goals.",
)
@click.option("--record", is_flag=True, help="Write streaming_buckets' figures to its seed.")
@json_option
def bench(only: tuple[str, ...], scale: float, record: bool, as_json: bool) -> None:
    """Measure the project on this machine; every figure is a ratio of one run."""
    lake = lake_root().absolute()
    chosen = only or (*_LOCAL, *_ATHENA, *_SCALED)
    if record and "streaming_buckets" not in chosen:
        raise UserError("--record is for streaming_buckets.", "Add --only streaming_buckets.")
    found: list[Measurement] = []
    for name in chosen:
        if name in _LOCAL:
            note(f"Measuring {name}")
            found += _told(_LOCAL[name](lake, scale))
    if any(name in _ATHENA or name in _SCALED for name in chosen):
        found += _told(_with_athena_local(lake, chosen, scale))
    if record:
        streaming_seed.write(found)
    emit([m.as_row(with_amounts=as_json) for m in found], as_json=as_json, title="Benchmarks")
    missed = [m.name for m in found if m.goal is not None and m.ratio > m.goal]
    if missed:
        note(f"Goals missed: {', '.join(missed)}")
        sys.exit(1)


def _told(measurements: Iterator[Measurement]) -> Iterator[Measurement]:
    """Say each as it comes: a whole run takes an hour, and may not reach its table."""
    for one in measurements:
        row = one.as_row(with_amounts=False)
        note(f"  {row['benchmark']}: {row['compared']} = {row['ratio']}")
        yield one


def _with_athena_local(lake: Path, names: Sequence[str], scale: float) -> Iterator[Measurement]:
    if any(name in _ATHENA for name in names):
        begun = time.perf_counter()
        with _running(HEAP_MIB) as instance:
            started = time.perf_counter() - begun
            yield Measurement("athena_local: start", "seconds / 20 s", started, 20.0, "s", goal=1.0)
            for name in (name for name in names if name in _ATHENA):
                note(f"Measuring {name}")
                yield from _ATHENA[name](lake)
            limit = 3 * 1024**3
            yield Measurement(
                "athena_local: memory", "bytes / 3 GiB", _memory(instance), limit, "B", goal=1.0
            )
    if any(name in _SCALED for name in names):
        with _running(_LARGE_HEAP_MIB) as instance:
            for name in (name for name in names if name in _SCALED):
                note(f"Measuring {name}")
                yield from _SCALED[name](lake, scale, instance)


@contextmanager
def _running(heap_mib: int) -> Iterator[Instance]:
    """An athena_local with that memory for Trino, which the environment names."""
    instance = Instance.named("bench")
    instance.start(heap_mib=heap_mib)
    try:
        os.environ.update(instance.environment())
        yield instance
    finally:
        instance.stop()


def _memory(instance: Instance) -> int:
    state = instance.state()
    parts = [*state["parts"].values(), state["supervisor"]]
    return sum(psutil.Process(part["pid"]).memory_info().rss for part in parts)
