"""The commands that `set_up` makes, on a kind of resource that lives in memory."""

import json
from collections.abc import Callable, Sequence
from typing import Any

import click
import pytest
from athena_recipes.aws.account import Account
from athena_recipes.aws.plan import Plan, Resource, State, Step
from athena_recipes.aws.set_up import SetUp, add_commands
from athena_recipes.cli.errors import UserError
from click.testing import CliRunner, Result

from tests.python.support.aws_server import ACCOUNT, NO_ACCOUNT, REGION

OWNER = "shelf"


class Boxes:
    """A handler over a dictionary."""

    kind = "box"

    def __init__(self) -> None:
        self.stored: dict[str, State] = {}

    def read(self, name: str) -> State | None:
        return self.stored.get(name)

    def create(self, resource: Resource, owner: str) -> None:
        self.stored[resource.name] = State(owner, resource.properties)

    def update(self, resource: Resource, owner: str, current: State) -> None:
        self.create(resource, owner)

    def delete(self, name: str) -> None:
        del self.stored[name]

    def owned(self, owner: str) -> Sequence[str]:
        return [name for name, state in self.stored.items() if state.owner == owner]


class Shelf:
    """A set-up of boxes `a` and `b`, and its commands."""

    def __init__(self) -> None:
        self.boxes = Boxes()
        self.problem: UserError | None = None
        self.unexpected: list[Step] = []
        self.handlers_made = 0
        self.group = click.Group("shelf")
        add_commands(
            self.group,
            self.prepare,
            lambda: lambda account: SetUp(Plan(OWNER, ()), self.handlers),
            inputs=click.option("--size", type=int, default=1),
            destroy_help="The shelf stays.",
            with_drift=True,
        )

    def handlers(self) -> Sequence[Boxes]:
        self.handlers_made += 1
        return (self.boxes,)

    def prepare(self, size: int) -> Callable[[Account], SetUp]:
        if size < 1:
            raise UserError("--size is too small.", "Write 1 or more.")
        boxes = tuple(Resource("box", name, {"size": size}, f"holds {name}") for name in "ab")
        return lambda account: SetUp(
            Plan(OWNER, boxes),
            self.handlers,
            lambda: self.problem,
            lambda: self.unexpected,
            heading=f", partition {account.partition}",
        )

    def call(self, *arguments: str, signed_in: bool = True) -> Result:
        environment = {} if signed_in else {"AWS_REGION": REGION, **NO_ACCOUNT, **SIGNED_OUT}
        return CliRunner().invoke(self.group, arguments, env=environment)

    def actions(self, *arguments: str) -> list[tuple[str, str]]:
        done = self.call(*arguments, "--json")
        return [(row["action"], row["name"]) for row in json.loads(done.stdout)]


SIGNED_OUT: dict[str, Any] = dict.fromkeys(
    ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_PROFILE")
)


@pytest.fixture
def shelf(aws: None) -> Shelf:
    return Shelf()


def test_from_plan_to_destroy(shelf: Shelf) -> None:
    plan = shelf.call("plan")
    assert plan.exit_code == 0, plan.output
    assert plan.stdout.splitlines() == [
        f"Account {ACCOUNT}, region {REGION}, partition aws",
        "",
        "+ create box a",
        "    holds a",
        "",
        "+ create box b",
        "    holds b",
        "",
        "2 to create",
    ]
    assert shelf.boxes.stored == {}
    applied = shelf.call("apply", "--json")
    assert applied.stdout == Shelf().call("plan", "--json").stdout
    assert applied.stderr == "create box a\ncreate box b\n"
    assert shelf.actions("apply") == [("unchanged", "a"), ("unchanged", "b")]
    assert shelf.actions("plan", "--size", "2") == [("update", "a"), ("update", "b")]
    assert shelf.actions("destroy") == [("delete", "b"), ("delete", "a")]
    assert shelf.boxes.stored == {}
    assert "The shelf stays." in shelf.call("destroy", "--help").stdout


def test_a_problem_is_a_warning_of_plan_and_the_end_of_apply(shelf: Shelf) -> None:
    shelf.problem = UserError("The wall is weak.", "Choose another.")
    plan = shelf.call("plan")
    assert plan.exit_code == 0
    assert "Warning: The wall is weak." in plan.stderr
    assert "`apply` will stop here" in plan.stderr
    applied = shelf.call("apply")
    assert applied.exit_code == 1
    assert "Fix: Choose another." in applied.stderr
    assert shelf.boxes.stored == {}


def test_plan_without_credentials_asks_nothing_of_aws(shelf: Shelf) -> None:
    shelf.problem = UserError("Never asked.", "")
    plan = shelf.call("plan", "--account-id", ACCOUNT, "--json", signed_in=False)
    assert plan.exit_code == 0, plan.output
    assert {row["action"] for row in json.loads(plan.stdout)} == {"planned"}
    assert "is not known" in plan.stderr
    assert "Never asked" not in plan.stderr
    assert shelf.handlers_made == 0
    for command in ("plan", "apply", "destroy", "drift"):
        refused = shelf.call(command, signed_in=False)
        assert refused.exit_code == 1
        assert "AWS_PROFILE" in refused.stderr


def test_another_account_than_the_named_one_is_refused(shelf: Shelf) -> None:
    for command in ("plan", "apply", "destroy", "drift"):
        refused = shelf.call(command, "--account-id", "999999999999")
        assert refused.exit_code == 1
        assert f"signed in to account {ACCOUNT}" in refused.stderr
        assert "twelve digits" in shelf.call(command, "--account-id", "12").stderr
    assert shelf.handlers_made == 0


def test_options_are_checked_before_the_account(shelf: Shelf) -> None:
    refused = shelf.call("apply", "--size", "0", signed_in=False)
    assert "--size is too small" in refused.stderr


def test_drift_exits_with_1_if_the_account_differs(shelf: Shelf) -> None:
    shelf.call("apply")
    assert shelf.call("drift").exit_code == 0
    differs = shelf.call("drift", "--size", "2")
    assert differs.exit_code == 1
    assert "    size: 1 -> 2" in differs.stdout
    shelf.unexpected = [Step("update", "box", "theirs", "was put here by hand")]
    found = shelf.call("drift")
    assert found.exit_code == 1
    assert "was put here by hand" in found.stdout
    applied = shelf.call("apply")
    assert applied.exit_code == 0
    assert "Left as it is: theirs: was put here by hand." in applied.stderr
