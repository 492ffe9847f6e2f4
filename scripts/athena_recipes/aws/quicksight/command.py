"""`athena-recipes quicksight`: what a persona sees in QuickSight."""

from collections.abc import Callable
from pathlib import Path

import click

from athena_recipes.aws.account import Account
from athena_recipes.aws.client import make_client
from athena_recipes.aws.lake_formation.command import SPICE
from athena_recipes.aws.lake_formation.policy import read_policy
from athena_recipes.aws.quicksight.plan import id_prefix, quicksight_plan
from athena_recipes.aws.resources.quicksight import QuickSightDataSets, QuickSightDataSources
from athena_recipes.aws.set_up import SetUp, add_commands
from athena_recipes.cli.errors import UserError
from athena_recipes.cli.options import options, target_dir_option, work_group_option
from athena_recipes.cli.output import note


@click.group()
def quicksight() -> None:
    """Give each persona a QuickSight data source and data sets.

    One data source per persona, which queries Athena with the persona's role of `lake-formation`,
    and one data set per secure view, with the view's columns, which queries directly. `plan` prints
    the changes, `apply` makes them, `drift` finds data sets that were changed, for example to
    SPICE, `destroy` deletes what `apply` created.
    """


_inputs = options(
    click.option("--recipe", required=True, help="The recipe whose tables are protected."),
    click.option(
        "--reader",
        "readers",
        multiple=True,
        metavar="PERSONA=ARN",
        help="A user or group of QuickSight who reads the persona's data sets; repeatable.",
    ),
    work_group_option,
    target_dir_option,
)


def _prepare(
    recipe: str, readers: tuple[str, ...], work_group: str, target_dir: Path
) -> Callable[[Account], SetUp]:
    policy = read_policy(target_dir, recipe)
    names = [one.name for one in policy.personas]
    if not names:
        raise UserError(
            f"The policy of `{recipe}` has no personas.", "Add meta.personas to its source."
        )
    by_persona: dict[str, list[str]] = {}
    for reader in readers:
        persona, _, arn = reader.partition("=")
        if persona not in names or not arn.startswith("arn:"):
            raise UserError(
                f"--reader is `{reader}`.", f"Write PERSONA=ARN; personas are {', '.join(names)}."
            )
        by_persona.setdefault(persona, []).append(arn)
    note(SPICE)

    def set_up(account: Account) -> SetUp:
        def handlers() -> tuple[QuickSightDataSources, QuickSightDataSets]:
            client = make_client("quicksight", account.region)
            ours = {"account_id": account.account_id, "prefix": id_prefix(recipe)}
            return QuickSightDataSources(client, **ours), QuickSightDataSets(client, **ours)

        plan = quicksight_plan(policy, by_persona, work_group, account)
        return SetUp(plan, handlers, heading=f", recipe {recipe}")

    return set_up


add_commands(
    quicksight,
    _prepare,
    _prepare,
    inputs=_inputs,
    destroy_inputs=_inputs,
    destroy_help="Analyses and dashboards on the data sets stay, and have no data.",
    with_drift=True,
)
