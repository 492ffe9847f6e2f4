"""CPU seconds of each test, with all processes that it started, and the budget of each recipe.

A pytest plugin. Wall times say little on a shared machine; CPU seconds can be compared. What a
session-scoped fixture takes to start (Trino, moto) is counted for the fixture, not for a test.
"""

import json
import os
import resource
from collections import defaultdict
from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest

from tests.python.support.selection import on_athena, part_of
from tests.python.support.touched import recipes

_TICKS = os.sysconf("SC_CLK_TCK")
_PROC = Path("/proc")
# CPU seconds that a recipe's own tests may take (see CONTRIBUTING.md).
BUDGETS = {"python": 25.0, "athena_local": 60.0}
_SHARED = "fixtures of the run"


def cpu_seconds() -> float:
    """User and system time of this process and all its descendants, those that ended included.

    Needs Linux's /proc; elsewhere children count only once they have ended.
    """
    if not (_PROC / "self" / "task").exists():
        own, ended = (
            resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
        )
        return own.ru_utime + own.ru_stime + ended.ru_utime + ended.ru_stime
    ticks, processes = 0, [os.getpid()]
    while processes:
        process = processes.pop()
        try:
            stat = (_PROC / str(process) / "stat").read_text()
            threads = os.listdir(_PROC / str(process) / "task")
            # A process of many threads is Java's, and starts no others.
            for thread in threads if len(threads) < 32 else ():
                children = _PROC / str(process) / "task" / thread / "children"
                processes += [int(one) for one in children.read_text().split()]
        except (FileNotFoundError, ProcessLookupError):
            continue
        # User, system, and both of children that ended, after the name in parentheses.
        ticks += sum(int(one) for one in stat.rpartition(")")[2].split()[11:15])
    return ticks / _TICKS


class CpuReport:
    """Counts, prints the table, and fails the run where a recipe is above its budget."""

    def __init__(self, enforce: bool, file: Path | None) -> None:
        self._enforce = enforce
        self._file = file
        self._tests: dict[str, float] = defaultdict(float)
        self._parts: dict[tuple[str, str], float] = defaultdict(float)
        self._of_fixtures = 0.0

    @pytest.hookimpl(wrapper=True)
    def pytest_fixture_setup(self, fixturedef: Any) -> Generator[None, Any, Any]:
        """Count what starts once a run."""
        before = cpu_seconds() if fixturedef.scope == "session" else None
        try:
            return (yield)
        finally:
            if before is not None:
                taken = cpu_seconds() - before
                self._of_fixtures += taken
                self._parts[_SHARED, fixturedef.argname] += taken

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Generator[None, Any, Any]:
        """Count a test with its fixtures."""
        before, fixtures_before = cpu_seconds(), self._of_fixtures
        try:
            return (yield)
        finally:
            taken = cpu_seconds() - before - (self._of_fixtures - fixtures_before)
            self._tests[item.nodeid] += taken
            kind = "athena_local" if on_athena(item) else "python"
            self._parts[part_of(item), kind] += taken

    def over_budget(self) -> dict[tuple[str, str], float]:
        """(recipe, kind) -> CPU seconds, of those above their budget."""
        return {
            (part, kind): seconds
            for (part, kind), seconds in self._parts.items()
            if part in recipes() and seconds > BUDGETS[kind]
        }

    def pytest_terminal_summary(self, terminalreporter: Any) -> None:
        """Print CPU seconds by part, and the most expensive tests."""
        terminalreporter.section("CPU seconds")
        for (part, kind), seconds in sorted(self._parts.items()):
            budget = f" of {BUDGETS[kind]:.0f}" if part in recipes() else ""
            terminalreporter.line(f"{seconds:8.1f}{budget}  {part} ({kind})")
        terminalreporter.line(f"{sum(self._parts.values()):8.1f}  all")
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
        """Fail a run that passed, if it is above budget."""
        if self._enforce and self.over_budget() and session.exitstatus == 0:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED
