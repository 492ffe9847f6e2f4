"""`athena-recipes bench`: all benchmarks, as ratios."""

import os
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import click
import psutil
from athena_local.instance import Instance
from athena_local.trino_configuration import HEAP_MIB

from athena_recipes.bench import engines, local_build, round_trips
from athena_recipes.bench.measure import Measurement
from athena_recipes.cli.errors import UserError
from athena_recipes.cli.found import part_of, recipes_with
from athena_recipes.cli.options import json_option, record_option, scale_option
from athena_recipes.cli.output import emit, note
from athena_recipes.engines.checkout import require_checkout
from athena_recipes.lake.where import lake_root

# Benchmarks that belong to no recipe; those of the second table need athena_local. A recipe's
# `bench/measure.py` has `measure(lake, scale, instance)`; where its `bench/record.py` has
# `write(found)`, `--record` keeps the figures in the recipe's seed.
_LOCAL: dict[str, Callable[[Path, float], Iterator[Measurement]]] = {
    "local_build": local_build.measure
}
_ATHENA: dict[str, Callable[[Path], Iterator[Measurement]]] = {
    "round_trips": round_trips.measure,
    "engines": engines.measure,
}
_RECIPES = recipes_with("bench.measure")
_RECORDED = recipes_with("bench.record")
# With it all processes stay below the 4 GiB that an hour at the article's rate may take.
_LARGE_HEAP_MIB = 2816


@click.command()
@click.option(
    "--only",
    multiple=True,
    type=click.Choice([*_LOCAL, *_ATHENA, *_RECIPES]),
    help="Run only this benchmark; may be repeated.",
)
@scale_option(least=0.001, most=1)
@record_option("of recipes, in their seeds in the project")
@json_option
def bench(only: tuple[str, ...], scale: float, is_recorded: bool, as_json: bool) -> None:
    """Run the benchmarks on this machine.

    Each figure is a ratio of two measurements in the same run. The exit code is 1 if a goal is
    missed. --scale applies to local_build and to the recipes' benchmarks; below 1, goals are not
    checked. All benchmarks together take more than an hour, and 6 GB of disk below $LAKE_ROOT. All
    but local_build need athena_local (make athena-local).
    """
    require_checkout("bench")
    lake = lake_root().absolute()
    chosen = only or (*_LOCAL, *_ATHENA, *_RECIPES)
    recorded = [name for name in chosen if name in _RECORDED]
    if is_recorded and not recorded:
        raise UserError(
            "None of these benchmarks keeps its figures.", f"Add --only {_RECORDED[0]}."
        )
    found: list[Measurement] = []
    for name in chosen:
        if name in _LOCAL:
            note(f"Measuring {name}")
            found += _announced(_LOCAL[name](lake, scale))
    if any(name in _ATHENA or name in _RECIPES for name in chosen):
        found += _announced(_with_athena_local(lake, chosen, scale))
    if is_recorded:
        for name in recorded:
            part_of(name, "bench.record").write(found)
    emit([m.as_row(with_amounts=as_json) for m in found], as_json=as_json, title="Benchmarks")
    missed = [m.name for m in found if m.goal is not None and m.ratio > m.goal]
    if missed:
        note(f"Goals missed: {', '.join(missed)}")
        sys.exit(1)


def _announced(measurements: Iterator[Measurement]) -> Iterator[Measurement]:
    """Print each measurement at once: a whole run takes an hour and may be interrupted."""
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
    if any(name in _RECIPES for name in names):
        with _running(_LARGE_HEAP_MIB) as instance:
            for name in (name for name in names if name in _RECIPES):
                note(f"Measuring {name}")
                yield from part_of(name, "bench.measure").measure(lake, scale, instance)


@contextmanager
def _running(heap_mib: int) -> Iterator[Instance]:
    """An athena_local with that memory for Trino, set in the environment."""
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
