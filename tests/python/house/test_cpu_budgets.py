"""Budgets of CPU seconds: what is counted, for whom, and what is above."""

from pathlib import Path

from athena_recipes.demo.state import Built, Result, write_built

from tests.python.support.cpu import CpuReport
from tests.python.support.cpu_seconds import ONCE_A_RUN, cpu_seconds, once_a_run
from tests.python.support.touched import recipes


def work(seconds: float) -> None:
    """Use the processor."""
    before = cpu_seconds()
    while cpu_seconds() - before < seconds:
        sum(range(10_000))


def test_what_is_started_once_is_counted_once() -> None:
    with once_a_run("outer of a test"):
        work(0.05)
        with once_a_run("inner of a test"):
            work(0.15)
    inner, outer = ONCE_A_RUN.pop("inner of a test"), ONCE_A_RUN.pop("outer of a test")
    assert inner >= 0.15
    assert 0.05 <= outer < inner


def test_a_build_above_its_budget_is_named(tmp_path: Path) -> None:
    cheap, dear = recipes()[:2]
    for recipe, seconds in ((cheap, 4.0), (dear, 6.0)):
        node = Result(f"model.{recipe}", "success", "", 0, 9.0, seconds)
        write_built(tmp_path, recipe, Built("", [node, node]))
    report = CpuReport(enforce=True, file=None)
    report.count_builds(tmp_path)
    assert report.over_budget() == {(dear, "build"): 12.0}
