"""Steps of a plan on stdout, the same for every command that has one."""

from collections.abc import Sequence
from typing import Any

from athena_recipes.aws.plan import Plan, Step
from athena_recipes.cli.output import emit


def emit_steps(steps: Sequence[Step], wished: Plan | None = None, *, as_json: bool) -> None:
    """Print what was done, or would be: a row per step.

    As JSON a step also has the `properties` that `wished` has for it (null without a plan, or for
    what is removed) and its `differences`.
    """
    known = {(one.kind, one.name): one.properties for one in (wished.resources if wished else ())}
    rows: list[dict[str, Any]] = [
        {"action": one.action, "kind": one.kind, "name": one.name, "detail": one.detail}
        for one in steps
    ]
    if as_json:
        for row, step in zip(rows, steps, strict=True):
            row["properties"] = known.get((step.kind, step.name))
            row["differences"] = [vars(one) for one in step.differences]
    emit(rows, as_json=as_json)
