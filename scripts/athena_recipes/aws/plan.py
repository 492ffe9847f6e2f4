"""Plan, apply, destroy: how every command here changes an AWS account.

A command describes what should exist as a `Plan`, which is data only. Handlers (one per kind of
resource, in `resources/`) know how to read, create, update and delete one resource.
The functions below compare the two and act, so that every command has the same promises:

- a resource that is as planned is left alone, so a second `apply` changes nothing;
- what the command made before and no longer plans is removed;
- what the command did not make is never touched: a name that is taken ends in an error, before
  anything is changed;
- a run that was stopped at any call can be run again, and ends in the same state.

Who made a resource is read from the resource itself (a tag, or a mark where there are no tags),
never from a local file, so the commands work from any machine.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

from athena_recipes.cli.errors import UserError

Action = Literal["create", "update", "unchanged", "delete", "absent", "planned"]
Properties = Mapping[str, Any]


@dataclass(frozen=True)
class Resource:
    """A desired resource: its kind, its name (unique per kind) and its properties (as JSON).

    `summary` says what it is for; it is printed, and never compared.
    """

    kind: str
    name: str
    properties: Properties = field(default_factory=dict)
    summary: str = ""


@dataclass(frozen=True)
class Plan:
    """The desired resources of a command, in order of creation; `owner` marks them as its own."""

    owner: str
    resources: tuple[Resource, ...]

    def __post_init__(self) -> None:
        names = [(resource.kind, resource.name) for resource in self.resources]
        assert len(names) == len(set(names)), f"a resource is planned twice: {names}"


@dataclass(frozen=True)
class State:
    """A resource as it is: who made it (None: not one of our commands), and its properties."""

    owner: str | None
    properties: Properties


class Handler(Protocol):
    """One kind of resource.

    Each call may be repeated: `create` is called only where `read` gave None, and `delete` of a
    missing resource is no error. `properties` of a state have the keys that plans use.
    `create` marks the resource as the owner's in the same call that makes it.
    """

    kind: str

    def read(self, name: str) -> State | None:
        """The resource as it is, or None where there is none."""
        ...

    def create(self, resource: Resource, owner: str) -> None:
        """Create it, marked as the owner's."""
        ...

    def update(self, resource: Resource, owner: str, current: State) -> None:
        """Update it from its current to the desired properties."""
        ...

    def delete(self, name: str) -> None:
        """Remove it."""
        ...

    def owned(self, owner: str) -> Sequence[str]:
        """The names of all resources of this kind that the owner created."""
        ...


@dataclass(frozen=True)
class Difference:
    """One value that differs from the plan; `path` leads to it (`Target.RetryPolicy`)."""

    path: str
    current: Any
    desired: Any


@dataclass(frozen=True)
class Step:
    """What is done, or was done, to one resource; `detail` says why or what changes.

    `differences` has every value that an update changes.
    """

    action: Action
    kind: str
    name: str
    detail: str = ""
    differences: tuple[Difference, ...] = ()


@dataclass(frozen=True)
class _Change:
    step: Step
    resource: Resource | None = None
    current: State | None = None


def offline(plan: Plan) -> tuple[Step, ...]:
    """The steps of a plan where the account cannot be read: every resource is `planned`."""
    return tuple(Step("planned", one.kind, one.name, one.summary) for one in plan.resources)


def compare(plan: Plan, handlers: Sequence[Handler]) -> tuple[Step, ...]:
    """The steps that `apply` would take; reads the account, and changes nothing.

    `handlers` has one handler per kind, in order of creation. Raises UserError where a desired
    name belongs to a resource that this command did not make.
    """
    return tuple(change.step for change in _changes(plan, handlers))


def apply(
    plan: Plan, handlers: Sequence[Handler], done: Callable[[Step], None] = lambda step: None
) -> tuple[Step, ...]:
    """Bring the account to the plan; `done` is called after each step. Returns the steps.

    Everything is read before anything is changed. Raises UserError as `compare` does.
    """
    by_kind = {handler.kind: handler for handler in handlers}
    changes = _changes(plan, handlers)
    for change in changes:
        handler = by_kind[change.step.kind]
        if change.step.action == "create" and change.resource:
            handler.create(change.resource, plan.owner)
        elif change.step.action == "update" and change.resource and change.current:
            handler.update(change.resource, plan.owner, change.current)
        elif change.step.action == "delete":
            handler.delete(change.step.name)
        done(change.step)
    return tuple(change.step for change in changes)


def destroy(
    plan: Plan, handlers: Sequence[Handler], done: Callable[[Step], None] = lambda step: None
) -> tuple[Step, ...]:
    """Remove all that the plan's owner made, planned or not, in reverse order of creation.

    A planned resource that is not there, or that someone else made, is `absent`.
    """
    steps: list[Step] = []
    for handler in reversed(handlers):
        planned = [one.name for one in plan.resources if one.kind == handler.kind]
        owned = handler.owned(plan.owner)
        for name in reversed([*planned, *(one for one in owned if one not in planned)]):
            state = handler.read(name)
            if state is None:
                step = Step("absent", handler.kind, name)
            elif state.owner != plan.owner:
                detail = "one of this name exists; it is not ours, so it stays"
                step = Step("absent", handler.kind, name, detail)
            else:
                handler.delete(name)
                step = Step("delete", handler.kind, name)
            steps.append(step)
            done(step)
    return tuple(steps)


def _changes(plan: Plan, handlers: Sequence[Handler]) -> list[_Change]:
    by_kind = {handler.kind: handler for handler in handlers}
    changes = [_change(plan.owner, one, by_kind[one.kind]) for one in plan.resources]
    desired = {(one.kind, one.name) for one in plan.resources}
    for handler in reversed(handlers):
        for name in reversed(handler.owned(plan.owner)):
            if (handler.kind, name) not in desired:
                step = Step("delete", handler.kind, name, "no longer in the configuration")
                changes.append(_Change(step))
    return changes


def _change(owner: str, desired: Resource, handler: Handler) -> _Change:
    current = handler.read(desired.name)
    if current is None:
        return _Change(Step("create", desired.kind, desired.name, desired.summary), desired)
    if current.owner != owner:
        made_by = f"`{current.owner}`" if current.owner else "something else"
        raise UserError(
            f"The {desired.kind} `{desired.name}` exists already and was made by {made_by}.",
            "Nothing was changed. Rename or remove it if it is yours, then run this again.",
        )
    differs = [
        key
        for key in sorted({*desired.properties, *current.properties})
        if desired.properties.get(key) != current.properties.get(key)
    ]
    if not differs:
        return _Change(
            Step("unchanged", desired.kind, desired.name, desired.summary), desired, current
        )
    detail = f"changes {', '.join(differs)}"
    found = tuple(_differences(current.properties, desired.properties))
    return _Change(Step("update", desired.kind, desired.name, detail, found), desired, current)


def _differences(current: Any, desired: Any, path: str = "") -> Iterator[Difference]:
    """The innermost values that differ; lists of different lengths are one value."""
    if isinstance(current, Mapping) and isinstance(desired, Mapping):
        for key in sorted({*current, *desired}):
            inner = f"{path}.{key}" if path else key
            yield from _differences(current.get(key), desired.get(key), inner)
    elif isinstance(current, list) and isinstance(desired, list) and len(current) == len(desired):
        for number, (one, other) in enumerate(zip(current, desired, strict=True)):
            yield from _differences(one, other, f"{path}[{number}]")
    elif current != desired:
        yield Difference(path, current, desired)
