"""Compares a policy with calls that athena_local recorded, in both directions."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Any

from athena_local.calls.actions import Call
from athena_local.calls.read import read_calls
from athena_local.instance import Instance

Statement = dict[str, Any]
# Trino keeps column statistics in Glue; Athena does not.
NOT_ATHENAS = "ColumnStatistics"
NEEDS_NO_RIGHT = "sts:GetCallerIdentity"


@dataclass
class Seen:
    """What an instance's clients called: `new` while a block ran, and `ever` until its end."""

    new: list[Call] = field(default_factory=list)
    ever: list[Call] = field(default_factory=list)


@contextmanager
def seen_by(athena: Instance) -> Iterator[Seen]:
    """The calls of a block. A call that was made before the block too is in `ever` alone."""
    before = set(read_calls(athena.calls_file))
    seen = Seen()
    yield seen
    seen.ever = read_calls(athena.calls_file)
    seen.new = [call for call in seen.ever if call not in before]


def refused(calls: Iterable[Call], statements: Sequence[Statement]) -> set[str]:
    """The calls that a policy does not allow."""
    return {f"{call.action} {call.resource}" for call in calls if _granting(statements, call) == ""}


def unused(calls: Iterable[Call], statements: Sequence[Statement]) -> set[tuple[str, str]]:
    """The rights of a policy, as statement and action, that no call uses."""
    used = {(_granting(statements, call), call.action) for call in calls}
    return {(one["Sid"], action) for one in statements for action in one["Action"]} - used


def _granting(statements: Sequence[Statement], call: Call) -> str | None:
    """The id of the statement that allows a call, "" if there is none; None if none is needed."""
    if NOT_ATHENAS in call.action or call.action == NEEDS_NO_RIGHT:
        return None
    return next((one["Sid"] for one in statements if _allows(one, call)), "")


def _allows(statement: Statement, call: Call) -> bool:
    if call.action not in statement["Action"]:
        return False
    given = statement["Resource"]
    arn, _, prefix = call.resource.partition("?prefix=")
    condition = statement.get("Condition")
    if condition:
        allowed = condition["StringLike"]["s3:prefix"]
        if not any(fnmatchcase(prefix, one) for one in allowed):
            return False
    # A call of Athena's that names an execution alone is in the work group of its start.
    if call.resource == "*" and call.action.startswith("athena:"):
        return True
    return any(fnmatchcase(arn, one) for one in ([given] if isinstance(given, str) else given))
