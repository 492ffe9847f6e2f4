"""Print plans and steps: each resource, what it is for, and the rights of each role."""

import difflib
import json
import textwrap
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import click

from athena_recipes.aws.plan import Action, Difference, Plan, Step
from athena_recipes.cli.output import emit

WIDTH = 100
_SIGNS = {
    "create": "+",
    "update": "~",
    "delete": "-",
    "unchanged": "=",
    "absent": " ",
    "planned": "+",
}
_COUNTED: dict[Action, str] = {
    "create": "to create",
    "update": "to change",
    "delete": "to remove",
    "unchanged": "to keep",
    "planned": "planned",
    "absent": "not there",
}
_INDENT = " " * 4


def print_plan(steps: Sequence[Step], plan: Plan, heading: str, *, as_json: bool) -> None:
    """Print a plan on stdout for approval: blocks of text, or JSON."""
    if as_json:
        emit_steps(steps, plan, as_json=True)
        return
    for line in (heading, *lines(steps, plan)):
        click.echo(line)


def emit_steps(steps: Sequence[Step], plan: Plan | None, *, as_json: bool) -> None:
    """Print steps on stdout: a table, or JSON.

    As JSON a step also has the `properties` that `plan` has for it (null without a plan, or for
    what is removed) and its `differences`.
    """
    known = {(one.kind, one.name): one.properties for one in (plan.resources if plan else ())}
    rows: list[dict[str, Any]] = [
        {"action": one.action, "kind": one.kind, "name": one.name, "detail": one.detail}
        for one in steps
    ]
    if as_json:
        for row, step in zip(rows, steps, strict=True):
            row["properties"] = known.get((step.kind, step.name))
            row["differences"] = [vars(one) for one in step.differences]
    emit(rows, as_json=as_json)


def lines(steps: Sequence[Step], plan: Plan) -> Iterator[str]:
    """The lines of a plan: a block per resource, roles with their rights, and the count."""
    known = {(one.kind, one.name): one for one in plan.resources}
    for step in steps:
        resource = known.get((step.kind, step.name))
        yield f"{_SIGNS[step.action]} {step.action} {step.kind} {step.name}"
        summary = resource.summary if resource else step.detail
        yield from _indented(summary.splitlines())
        if resource and step.action in {"create", "planned"} and "Policy" in resource.properties:
            yield from _rights(resource.properties["Policy"])
        for difference in step.differences:
            yield from _difference(difference)
        yield ""
    if steps:
        yield _count(steps)


def _count(steps: Sequence[Step]) -> str:
    """How many resources there are of each action."""
    counts = Counter(step.action for step in steps)
    return ", ".join(f"{counts[one]} {words}" for one, words in _COUNTED.items() if counts[one])


def _rights(policy: Mapping[str, Any]) -> Iterator[str]:
    for statement in policy["Statement"]:
        actions = [statement["Action"]] if isinstance(statement["Action"], str) else []
        actions = actions or list(statement["Action"])
        service = actions[0].partition(":")[0]
        names = ", ".join(one.partition(":")[2] for one in actions)
        yield from _indented([f"may {service}: {names}"], "    ")
        found = statement["Resource"]
        for resource in [found] if isinstance(found, str) else found:
            yield from _indented([f"  on {_short(resource)}"])
        for operator, tests in statement.get("Condition", {}).items():
            for key, value in tests.items():
                values = value if isinstance(value, list) else [value]
                yield from _indented([f"  if {key} {operator} {', '.join(values)}"], "       ")


def _short(arn: str) -> str:
    """An ARN without its first five parts: service, region and account."""
    if arn == "*":
        return "everything"
    _, _, service, _, _, resource = arn.split(":", 5)
    return f"s3://{resource}" if service == "s3" else resource


def _difference(difference: Difference) -> Iterator[str]:
    now, then = difference.current, difference.desired
    if isinstance(now, str) and isinstance(then, str) and "\n" in now + then:
        yield from _indented([f"{difference.path}:"])
        changes = difflib.unified_diff(now.splitlines(), then.splitlines(), lineterm="", n=0)
        for line in list(changes)[2:]:
            if not line.startswith("@@"):
                yield from _indented([f"  {line}"], "    ")
        return
    before, after = (json.dumps(one, default=str) for one in (now, then))
    one_line = f"{difference.path}: {before} -> {after}"
    if len(one_line) + len(_INDENT) <= WIDTH:
        yield from _indented([one_line])
    else:
        yield from _indented([f"{difference.path}:", f"  - {before}", f"  + {after}"], "    ")


def _indented(texts: Sequence[str], hanging: str = "  ") -> Iterator[str]:
    for text in texts:
        lead = text[: len(text) - len(text.lstrip())]
        yield from textwrap.wrap(
            text.strip(),
            WIDTH,
            initial_indent=_INDENT + lead,
            subsequent_indent=_INDENT + lead + hanging,
            break_on_hyphens=False,
            break_long_words=False,
        )
