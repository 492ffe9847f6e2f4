"""A second recipe uses Firehose's set-up with a few lines, and leaves the first one's alone."""

from collections.abc import Sequence
from typing import Any

import pytest
from athena_recipes.aws.account import Account
from athena_recipes.aws.firehose.config import Config
from athena_recipes.aws.firehose.feed import Feed, build_command
from athena_recipes.aws.firehose.plan import everything, firehose_plan, handlers
from athena_recipes.aws.plan import Handler, Plan, apply, compare, destroy

from tests.python.support.aws_server import ACCOUNT, REGION
from tests.python.support.wire import ACTIVE, Wire

HERE = Account("aws", REGION, ACCOUNT)
CONFIG = Config.model_validate(
    {
        "lake_root": "s3://my-lake/prod",
        "run": {"repository": "https://github.com/example/recipes", "revision": "a1" * 20},
    }
)


def feed(recipe: str) -> Feed:
    """All that a recipe has to say."""
    command = " ".join(build_command(recipe))
    return Feed(recipe, f"{recipe.replace('_', '-')}-firehose", command, lambda _: command)


# The longer name begins with the shorter: marks distinguish owners, not prefixes.
FIRST, SECOND = feed("rides"), feed("rides_of_cars")


def plan(of: Feed) -> Plan:
    return firehose_plan(of, CONFIG, HERE)


def of(one: Feed) -> Sequence[Handler]:
    wire: Any = Wire(lambda client: handlers(one, HERE, client))
    found: Sequence[Handler] = wire.handlers()
    return found


def names(one: Plan) -> set[tuple[str, str]]:
    return {(resource.kind, resource.name) for resource in one.resources}


def actions(one: Feed) -> set[str]:
    return {step.action for step in compare(plan(one), of(one))}


def test_two_recipes_share_no_name_and_no_folder() -> None:
    assert not names(plan(FIRST)) & names(plan(SECOND))
    for one, other in ((FIRST, SECOND), (SECOND, FIRST)):
        text = str([resource.properties for resource in plan(one).resources])
        for part in (other.owner, f"{other.recipe}/", f"_{other.recipe}'", f"{other.recipe}/*"):
            assert part not in text
        assert names(everything(one, HERE)) == names(plan(one))


@pytest.mark.usefixtures("aws")
def test_apply_and_destroy_of_one_leave_the_other_as_it_is() -> None:
    ACTIVE.clear()
    apply(plan(FIRST), of(FIRST))
    assert actions(SECOND) == {"create"}
    apply(plan(SECOND), of(SECOND))
    assert actions(FIRST) == actions(SECOND) == {"unchanged"}
    steps = destroy(everything(FIRST, HERE), of(FIRST))
    assert {(step.kind, step.name) for step in steps} == names(plan(FIRST))
    assert {step.action for step in steps} == {"delete"}
    assert actions(SECOND) == {"unchanged"}
    assert actions(FIRST) == {"create"}
    destroy(everything(SECOND, HERE), of(SECOND))
    assert actions(SECOND) == {"create"}
