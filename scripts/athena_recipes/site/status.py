"""The status pages: the last run of each recipe, its tests with history, times, rows, freshness.

The page of other dbt projects shows the same of each project; see projects.py.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Any

import duckdb

from athena_recipes.lake.runs import NodeRun, Run
from athena_recipes.lake.where import raw_folder
from athena_recipes.site.database import fetch, quote, relation
from athena_recipes.site.kinds import kind_of
from athena_recipes.site.model import Table

SHOWN_RUNS = 12  # of a history
SLOWEST = 12  # models
_GOOD = ("pass", "success", "no-op")


@dataclass(frozen=True)
class RecipeStatus:
    """The last run of a recipe. `rows` are those of its tables, None if no number is known; `grown`
    is the change since the run before, None without one.
    """

    name: str
    started_at: str
    models: int
    passed: int
    warned: int
    failed: int
    seconds: float
    rows: int | None
    grown: int | None


@dataclass(frozen=True)
class RawFiles:
    """How many raw files a recipe has, and the time of the newest, None without one."""

    recipe: str
    files: int
    newest: str | None


@dataclass(frozen=True)
class Problem:
    """A test that warned or failed, or a model that was not built, in the last run of its recipe.

    `history` is status and number of rows of the runs before it and of this one, the oldest first.
    """

    name: str
    recipe: str
    status: str
    failures: int
    why: str
    history: tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class Duration:
    """Seconds that a model took in its last run, and the median of its runs before."""

    name: str
    recipe: str
    seconds: float
    usual: float | None
    rows: int | None


@dataclass(frozen=True)
class Newest:
    """The newest value of a table's time: the one in its key, else the first one."""

    table: str
    recipe: str
    column: str
    value: str | None


@dataclass(frozen=True)
class Status:
    """What a status page shows of runs: of each recipe, or of each project."""

    recipes: tuple[RecipeStatus, ...]
    problems: tuple[Problem, ...]
    durations: tuple[Duration, ...]
    runs: tuple[tuple[Run, Mapping[str, int]], ...]


def status_of(runs: Sequence[Run], descriptions: Mapping[str, str]) -> Status:
    """The status of all recipes; `runs` are the newest first.

    `descriptions` are those of tests, by unique id.
    """
    recipes = sorted({node.recipe for run in runs for node in run.nodes})
    last = {name: [run for run in runs if _nodes(run, name)] for name in recipes}
    return Status(
        recipes=tuple(_recipe(name, last[name]) for name in recipes),
        problems=tuple(
            _problem(node, last[name], descriptions)
            for name in recipes
            for node in _nodes(last[name][0], name)
            if node.status not in _GOOD
        ),
        durations=tuple(_slowest(recipes, last)),
        runs=tuple((run, Counter(_outcome(node) for node in run.nodes)) for run in runs),
    )


def raw_files_of(recipe: str) -> RawFiles:
    """The raw files of a recipe in the lake."""
    files = [path for path in Path(raw_folder(recipe)).rglob("*") if path.is_file()]
    newest = max((path.stat().st_mtime for path in files), default=None)
    moment = None if newest is None else f"{datetime.fromtimestamp(newest, UTC):%Y-%m-%d %H:%M}"
    return RawFiles(recipe, len(files), moment)


def newest_of(
    connection: duckdb.DuckDBPyConnection, tables: Mapping[str, Sequence[Table]]
) -> list[Newest]:
    """The newest time of each table that has a time; `tables` are those of each recipe."""
    return [
        one for name, found in tables.items() for t in found for one in _newest(connection, name, t)
    ]


def _nodes(run: Run, recipe: str) -> list[NodeRun]:
    return [node for node in run.nodes if node.recipe == recipe]


def _outcome(node: NodeRun) -> str:
    if node.status in _GOOD:
        return "passed" if node.is_test else "built"
    return "warned" if node.status == "warn" else "failed"


def _recipe(name: str, runs: Sequence[Run]) -> RecipeStatus:
    nodes = _nodes(runs[0], name)
    counts = Counter(_outcome(node) for node in nodes)
    rows = _rows(nodes)
    before = _rows(_nodes(runs[1], name)) if len(runs) > 1 else None
    return RecipeStatus(
        name=name,
        started_at=minute(runs[0].started_at),
        models=counts["built"],
        passed=counts["passed"],
        warned=counts["warned"],
        failed=counts["failed"],
        seconds=sum(node.seconds for node in nodes),
        rows=rows,
        grown=None if rows is None or before is None else rows - before,
    )


def _rows(nodes: Sequence[NodeRun]) -> int | None:
    known = [node.rows for node in nodes if node.rows is not None]
    return sum(known) if known else None


def _problem(node: NodeRun, runs: Sequence[Run], descriptions: Mapping[str, str]) -> Problem:
    found = [one for run in runs[:SHOWN_RUNS] for one in run.nodes if one.node == node.node]
    return Problem(
        name=node.name,
        recipe=node.recipe,
        status=node.status,
        failures=node.failures,
        why=(descriptions.get(node.node) if node.is_test else None) or node.message,
        history=tuple((one.status, one.failures) for one in reversed(found)),
    )


def _slowest(recipes: Sequence[str], last: Mapping[str, Sequence[Run]]) -> list[Duration]:
    durations = []
    for recipe in recipes:
        runs = last[recipe]
        for node in _nodes(runs[0], recipe):
            if node.is_test:
                continue
            before = [one for run in runs[1:] for one in run.nodes]
            earlier = [one.seconds for one in before if one.node == node.node]
            usual = round(median(earlier), 2) if earlier else None
            durations.append(Duration(node.name, recipe, node.seconds, usual, node.rows))
    return sorted(durations, key=lambda one: -one.seconds)[:SLOWEST]


def _newest(connection: duckdb.DuckDBPyConnection, recipe: str, table: Table) -> list[Newest]:
    # Key columns come first.
    times = [one.name for one in table.columns if kind_of(one.type) == "temporal"]
    if not times:
        return []
    column = times[0]
    source = relation(table.schema, table.alias)
    found = fetch(
        connection, f"select cast(max({quote(column)}) as varchar) from {source}", table.name
    )
    newest = found[0][0]
    return [Newest(table.name, recipe, column, newest and minute(newest))]


def minute(moment: str) -> str:
    """A time in ISO 8601, to the minute: `2026-02-01 10:31`."""
    return moment.replace("T", " ")[:16]


def descriptions_of(manifest: Mapping[str, Any]) -> dict[str, str]:
    """The descriptions of all nodes and unit tests in a manifest, in one line, by unique id."""
    nodes = {**manifest["nodes"], **manifest.get("unit_tests", {})}
    return {name: " ".join((node.get("description") or "").split()) for name, node in nodes.items()}
