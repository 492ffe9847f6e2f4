"""Holds a run of dbt before one of its calls, so that another run can overtake it."""

import threading

from tests.python.support.dbt_process import DbtProcess
from tests.python.support.faulty_endpoint import Call, Hold, Rule


def holding(text: str, nth: int) -> tuple[Hold, Rule]:
    """A rule that holds the nth call with a text, and how to let it go."""
    hold, seen = Hold(threading.Event(), threading.Event()), [0]

    def rule(call: Call) -> Hold | None:
        if call.number is None or text not in f"{call.service} {call.action} {call.sql}":
            return None
        seen[0] += 1
        return hold if seen[0] == nth else None

    return hold, rule


def reached(hold: Hold, process: DbtProcess) -> None:
    """Wait until a run is held."""
    for _ in range(600):
        if hold.reached.wait(0.5):
            return
        assert process.process.is_alive(), process.printed()
    raise AssertionError("the run did not come to the call")
