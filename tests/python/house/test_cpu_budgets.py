"""Budgets of CPU seconds: what is counted, for whom, and what is above."""

import subprocess
import sys
import threading
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


def test_children_of_a_process_with_many_threads_are_counted() -> None:
    """A server of the session has a thread for each of its clients."""
    end = threading.Event()
    waiting = [threading.Thread(target=end.wait) for _ in range(40)]
    for thread in waiting:
        thread.start()
    before = cpu_seconds()
    script = "import time\nwhile time.process_time() < 0.5: pass\nprint(flush=True)\ninput()"
    with subprocess.Popen(
        [sys.executable, "-c", script], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as child:
        try:
            assert child.stdout
            child.stdout.readline()
            assert cpu_seconds() - before >= 0.4
        finally:
            end.set()
            child.communicate(b"\n")


def test_a_build_above_its_budget_is_named(tmp_path: Path) -> None:
    cheap, dear = recipes()[:2]
    for recipe, seconds in ((cheap, 4.0), (dear, 6.0)):
        node = Result(f"model.{recipe}", "success", "", 0, 9.0, seconds)
        write_built(tmp_path, recipe, Built("", [node, node]))
    report = CpuReport(enforce=True, file=None)
    report.count_builds(tmp_path)
    assert report.over_budget() == {(dear, "build"): 12.0}
