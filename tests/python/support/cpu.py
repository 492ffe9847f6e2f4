"""CPU seconds of each test, with all processes that it started, and the budget of each recipe.

A pytest plugin. Wall times say little on a shared machine; CPU seconds can be compared. What is
started once a run (Trino, moto, dbt's server) is counted for itself, not for a test.
"""

import json
import math
from collections import defaultdict
from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest
from athena_recipes.demo.state import read_built

from tests.python.support.cpu_seconds import ONCE_A_RUN, cpu_seconds, once_a_run
from tests.python.support.demo_lake import demo_root
from tests.python.support.selection import on_athena, part_of
from tests.python.support.touched import recipes

# CPU seconds that a recipe's build and its own tests may take (see CONTRIBUTING.md); those of the
# rotating shards, which a run takes a few of, are counted for themselves.
BUDGETS = {"build": 10.0, "python": 25.0, "athena_local": 60.0}
_SHARED = "once a run"


class CpuReport:
    """Counts, prints the table, and fails the run where a recipe is above its budget."""

    def __init__(self, enforce: bool, file: Path | None) -> None:
        self._enforce = enforce
        self._file = file
        self._tests: dict[str, float] = defaultdict(float)
        self._parts: dict[tuple[str, str], float] = defaultdict(float)

    @pytest.hookimpl(wrapper=True)
    def pytest_fixture_setup(self, fixturedef: Any) -> Generator[None, Any, Any]:
        """Count what starts once a run."""
        if fixturedef.scope != "session":
            return (yield)
        with once_a_run(fixturedef.argname):
            return (yield)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Generator[None, Any, Any]:
        """Count a test with its fixtures."""
        before, shared = cpu_seconds(), sum(ONCE_A_RUN.values())
        try:
            return (yield)
        finally:
            taken = cpu_seconds() - before - (sum(ONCE_A_RUN.values()) - shared)
            self._tests[item.nodeid] += taken
            self._parts[part_of(item), _kind(item)] += taken

    def count_builds(self, lake: Path) -> None:
        """Take over what the demo's last build of each recipe in `lake` took."""
        for recipe in recipes():
            if built := read_built(lake, recipe):
                self._parts[recipe, "build"] = built.cpu_seconds

    def over_budget(self) -> dict[tuple[str, str], float]:
        """(recipe, kind) -> CPU seconds, of those above their budget."""
        return {
            (part, kind): seconds
            for (part, kind), seconds in self._parts.items()
            if part in recipes() and seconds > BUDGETS.get(kind, math.inf)
        }

    def pytest_terminal_summary(self, terminalreporter: Any) -> None:
        """Print CPU seconds by part, and the most expensive tests."""
        terminalreporter.section("CPU seconds")
        shared = {(_SHARED, name): seconds for name, seconds in ONCE_A_RUN.items()}
        everything = {**self._parts, **shared}
        for (part, kind), seconds in sorted(everything.items()):
            limited = part in recipes() and kind in BUDGETS
            budget = f" of {BUDGETS[kind]:.0f}" if limited else ""
            terminalreporter.line(f"{seconds:8.1f}{budget}  {part} ({kind})")
        # The demo has built recipes, in this run or before it.
        total = sum(seconds for (_, kind), seconds in everything.items() if kind != "build")
        terminalreporter.line(f"{total:8.1f}  all but the builds")
        dearest = sorted(self._tests.items(), key=lambda one: -one[1])[:15]
        for name, seconds in dearest:
            if seconds >= 3:
                terminalreporter.line(f"{seconds:8.1f}  {name}")
        for (part, kind), seconds in self.over_budget().items():
            terminalreporter.line(
                f"ABOVE BUDGET: {part} ({kind}) takes {seconds:.1f} CPU seconds,"
                f" {BUDGETS[kind]:.0f} are allowed",
                red=True,
            )
        if self._file:
            self._file.write_text(json.dumps(self._tests, indent=1), encoding="utf-8")

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Fail a run that passed, if it is above budget; builds count where a test reads them."""
        if "demo_lake" in ONCE_A_RUN:
            self.count_builds(demo_root())
        if self._enforce and self.over_budget() and session.exitstatus == 0:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED


def _kind(item: pytest.Item) -> str:
    """A key of BUDGETS, or that the test is of the rotating shards."""
    if item.get_closest_marker("long"):
        return "shards"
    return "athena_local" if on_athena(item) else "python"
