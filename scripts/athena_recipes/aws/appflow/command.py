"""The commands of a recipe that AppFlow feeds."""

from collections.abc import Callable
from pathlib import Path

import click

from athena_recipes.aws.account import Account
from athena_recipes.aws.appflow.config import AppFlowConfig
from athena_recipes.aws.appflow.feed import AppFlowFeed
from athena_recipes.aws.appflow.plan import appflow_plan, handlers, problem
from athena_recipes.aws.set_up import SetUp, add_commands
from athena_recipes.cli.options import config_option
from athena_recipes.cli.settings import read_settings


def add_appflow_commands(
    group: click.Group, feed: AppFlowFeed, model: type[AppFlowConfig], example: Path
) -> None:
    """Add plan, apply and destroy of a feed to a group.

    `model` is the recipe's configuration, `example` an `appflow.yml` to copy. `destroy` takes the
    configuration too, as the bucket that it names has a policy and events of this set-up.
    """

    def prepare(config_path: Path) -> Callable[[Account], SetUp]:
        fix = "put in your lake, your connection and what to import"
        config = read_settings(config_path, model, example, fix)
        return lambda account: SetUp(
            appflow_plan(feed, config, account),
            lambda: handlers(feed, config, account),
            lambda: problem(feed, config, account),
            heading=f", lake {config.lake}\n{feed.summary}",
        )

    add_commands(
        group,
        prepare,
        prepare,
        inputs=config_option(example),
        destroy_inputs=config_option(example),
        destroy_help="Files in the bucket stay, as does a connection that was made in the console.",
    )
