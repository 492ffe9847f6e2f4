"""One check: its name, what was found, and the fix."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import Enum

from athena_recipes.cli.errors import UserError


class State(Enum):
    """How a check ended; only a failure ends the command with exit code 1."""

    OK = "ok"
    WARNING = "warning"
    FAILURE = "failure"
    NOT_CHECKED = "not checked"


@dataclass(frozen=True)
class Finding:
    """The result of a check: one line of what was found, and one fix where there is something."""

    check: str
    state: State
    found: str
    fix: str = ""

    def as_row(self) -> dict[str, str]:
        """The columns that the command prints."""
        return {
            "check": self.check,
            "result": self.state.value,
            "found": self.found,
            "fix": self.fix,
        }


@dataclass(frozen=True)
class Result:
    """What a check's function returns; with a fix it is a warning."""

    found: str
    fix: str = ""


@dataclass(frozen=True)
class Check:
    """A check: `run` returns what it found, or raises UserError for a failure.

    `needs` names checks without which it says nothing.
    """

    name: str
    run: Callable[[], Result]
    needs: Sequence[str] = ()


def findings(checks: Iterable[Check]) -> list[Finding]:
    """Run checks in their order; one that needs a failed one is not run."""
    found: dict[str, Finding] = {}
    for check in checks:
        missing = [name for name in check.needs if found[name].state in _FAILED]
        found[check.name] = (
            Finding(check.name, State.NOT_CHECKED, f"it needs: {', '.join(missing)}")
            if missing
            else _finding(check)
        )
    return list(found.values())


_FAILED = (State.FAILURE, State.NOT_CHECKED)


def _finding(check: Check) -> Finding:
    try:
        result = check.run()
    except UserError as error:
        return Finding(check.name, State.FAILURE, error.problem, error.fix)
    state = State.WARNING if result.fix else State.OK
    return Finding(check.name, state, result.found, result.fix)
