"""Which tests a run takes: a pytest plugin.

Tests without a mark always run: they are cheap. Tests marked `standard`, and all that use
athena_local, run in full where a change touches their part, and else in one of the rotating shards.
Tests marked `long` run in the shards alone. What a run leaves out is listed with its shard.
"""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any, TypeVar

import pytest

from tests.python.support.touched import SHARDS, Scope, recipes, shard_of

STANDARD = pytest.mark.standard
LONG = pytest.mark.long
ALWAYS = pytest.mark.always
# Parts of a run, each a process of its own: recipes on athena_local, other tests on athena_local,
# tests of recipes, the rest. Either of the first two takes one core for most of a full run.
LANES = ("recipes-on-athena", "athena", "recipes", "others")
_TESTS = Path(__file__).parents[1]
One = TypeVar("One")


def first(everything: Sequence[One], many: int) -> list[Any]:
    """Parameters of which `many` (two or more), spread evenly, are standard; the rest are long."""
    count = len(everything)
    chosen = set(range(count))
    if many < count:
        chosen = {round(number * (count - 1) / (many - 1)) for number in range(many)}
    return [
        one
        if number in chosen
        else pytest.param(*(one if isinstance(one, tuple) else (one,)), marks=LONG)
        for number, one in enumerate(everything)
    ]


def one_per_shard(name: str) -> pytest.MarkDecorator:
    """Gives a long test the parameter `name`: the number of the shard that it runs in."""
    numbers = range(1, SHARDS + 1)
    return pytest.mark.parametrize(
        name, [pytest.param(number, marks=pytest.mark.long(shard=number)) for number in numbers]
    )


def local_first(fixture: str) -> pytest.MarkDecorator:
    """Runs a test with DuckDB, and in the shards on athena_local too.

    For rules of models, which are SQL: other tests and conformance run that on Athena. `fixture`
    has the parameters `local` and `athena`.
    """
    engines = ["local", pytest.param("athena", marks=LONG)]
    return pytest.mark.parametrize(fixture, engines, indirect=True)


class Selection:
    """Leaves out what the scope does not take, and says so."""

    def __init__(self, scope: Scope, lane: str | None) -> None:
        """`lane` takes a part of a run: one of LANES, or all."""
        self._scope = scope
        self._lane = lane
        self._left_out: Counter[tuple[str, int]] = Counter()

    def pytest_collection_modifyitems(
        self, config: pytest.Config, items: list[pytest.Item]
    ) -> None:
        """Deselect, unless the command line names tests or files."""
        here = [item for item in items if self._in_lane(item)]
        if not config.getoption("since"):
            items[:] = here
            return
        kept = []
        for item in here:
            if self._takes(item):
                kept.append(item)
            else:
                self._left_out[_module(item), _shard(item)] += 1
        config.hook.pytest_deselected(items=[item for item in items if item not in set(kept)])
        items[:] = kept

    def pytest_sessionfinish(self, session: pytest.Session, exitstatus: int) -> None:
        """A lane in which nothing is touched has passed."""
        if exitstatus == pytest.ExitCode.NO_TESTS_COLLECTED and self._left_out:
            session.exitstatus = pytest.ExitCode.OK

    def pytest_terminal_summary(self, terminalreporter: Any) -> None:
        """List by module and shard what waits for another run."""
        if not self._left_out:
            return
        terminalreporter.section("left to the shards (make test-all runs all)")
        for (module, shard), count in sorted(self._left_out.items()):
            terminalreporter.line(f"{count:5} of {module} in shard {shard} of {SHARDS}")

    def _in_lane(self, item: pytest.Item) -> bool:
        return self._lane in (None, lane_of(item))

    def _takes(self, item: pytest.Item) -> bool:
        if self._scope.is_whole:
            return True
        if item.get_closest_marker("long"):
            return self._scope.shard == _shard(item)
        if item.get_closest_marker("always"):
            return True
        if item.get_closest_marker("standard") or on_athena(item):
            return self._scope.takes(part_of(item), _key(item))
        return True


def lane_of(item: pytest.Item) -> str:
    """The lane of a test, one of LANES."""
    if on_athena(item):
        return "recipes-on-athena" if part_of(item) in recipes() else "athena"
    return "recipes" if item.path.is_relative_to(_TESTS / "recipes") else "others"


def on_athena(item: pytest.Item) -> bool:
    """Whether a test uses athena_local: by its fixtures, or by a parameter `athena`."""
    callspec = getattr(item, "callspec", None)
    engines = callspec.params.values() if callspec else ()
    return "athena" in getattr(item, "fixturenames", ()) or "athena" in engines


def part_of(item: pytest.Item) -> str:
    """A test's part: the recipe of its parameter `recipe` or of its folder, else the folder."""
    callspec = getattr(item, "callspec", None)
    if callspec and callspec.params.get("recipe") in recipes():
        return str(callspec.params["recipe"])
    folder = item.path.parent.relative_to(_TESTS).parts
    return folder[1] if folder[0] == "recipes" else folder[0]


def _module(item: pytest.Item) -> str:
    return item.path.relative_to(_TESTS).as_posix()


def _shard(item: pytest.Item) -> int:
    """The shard of the item's key, or the one that its mark names: `long(shard=3)`."""
    mark = item.get_closest_marker("long")
    named = mark.kwargs.get("shard") if mark else None
    return int(named) if named else shard_of(_key(item))


def _key(item: pytest.Item) -> str:
    """Long tests are spread one by one; of others a module stays together, as its fixtures do."""
    if item.get_closest_marker("long"):
        return item.nodeid
    return f"{_module(item)}:{part_of(item)}"
