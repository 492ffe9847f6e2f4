"""`athena-recipes labeling_insights share`: mail snapshots of the recipe's pages on a schedule."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path

import click

from athena_recipes.aws.account import Account
from athena_recipes.aws.client import make_client
from athena_recipes.aws.set_up import SetUp, add_commands
from athena_recipes.cli.options import config_option, options, target_dir_option
from athena_recipes.lake.where import database_path
from athena_recipes.recipes.labeling_insights.share.config import EXAMPLE, read_config
from athena_recipes.recipes.labeling_insights.share.identity import sender_problem
from athena_recipes.recipes.labeling_insights.share.mail import Mail, render
from athena_recipes.recipes.labeling_insights.share.share import everything, handlers, share_plan
from athena_recipes.site.pages import load_pages

RECIPE = "labeling_insights"


@click.group()
def share() -> None:
    """Mail snapshots of the recipe's pages on a schedule.

    EventBridge Scheduler sends a snapshot, stored as an SES template, daily, weekly or monthly.
    There is no server. `plan` prints the changes, `apply` makes them, `destroy` deletes what
    `apply` created. After a new build of the lake, `apply` puts the new numbers into the next mail.
    """


def _prepare(config_path: Path, target_dir: Path) -> Callable[[Account], SetUp]:
    config = read_config(config_path)

    def set_up(account: Account) -> SetUp:
        return SetUp(
            share_plan(config, _mails(target_dir), account),
            lambda: handlers(account),
            lambda: sender_problem(make_client("ses", account.region), config),
            heading=f", sender {config.sender}",
        )

    return set_up


def _prepare_destroy() -> Callable[[Account], SetUp]:
    return lambda account: SetUp(everything(account), lambda: handlers(account))


add_commands(
    share, _prepare, _prepare_destroy, inputs=options(config_option(EXAMPLE), target_dir_option)
)


def _mails(target: Path) -> Mapping[str, Mail]:
    """A mail for each page of the recipe, by the page's name."""
    database = database_path()
    pages = load_pages(target, database, RECIPE, allow_empty=True)
    # The snapshot is as old as the marts. With the time of this run instead, every `apply` would
    # change every mail.
    built = datetime.fromtimestamp(database.stat().st_mtime, UTC)
    return {page.name: render(page, built) for page in pages}
