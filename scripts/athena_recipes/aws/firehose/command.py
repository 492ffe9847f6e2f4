"""The commands of a recipe's stream, delivery and hourly run."""

from collections.abc import Callable
from pathlib import Path

import click

from athena_recipes.aws.account import Account
from athena_recipes.aws.client import make_client
from athena_recipes.aws.firehose.config import Config
from athena_recipes.aws.firehose.feed import Feed
from athena_recipes.aws.firehose.plan import everything, firehose_plan, handlers
from athena_recipes.aws.lake_bucket import bucket_problem
from athena_recipes.aws.set_up import SetUp, add_commands
from athena_recipes.cli.options import config_option
from athena_recipes.cli.settings import read_settings


def firehose_group(feed: Feed, example: Path) -> click.Group:
    """The group `firehose` of a recipe; `example` is a `firehose.yml` to copy."""

    def prepare(config_path: Path) -> Callable[[Account], SetUp]:
        config = read_config(config_path, example)
        return lambda account: _set_up(feed, config, account)

    def prepare_destroy() -> Callable[[Account], SetUp]:
        return lambda account: SetUp(everything(feed, account), lambda: handlers(feed, account))

    group = click.Group(
        "firehose",
        help=f"""Set up the stream and the hourly run on AWS.

        A Kinesis stream receives the events, Firehose writes them to the lake, and CodeBuild runs
        dbt every hour for the recipe {feed.recipe}. `plan` prints the changes, `apply` makes them,
        `destroy` deletes what `apply` created. One set-up per account and region. The bucket and
        its objects are never deleted.
        """,
    )
    add_commands(
        group,
        prepare,
        prepare_destroy,
        inputs=config_option(example),
        destroy_help="Files in the bucket stay. Events in the stream that are not yet in a file "
        "are lost: stop the producers and wait 15 minutes first.",
    )
    return group


def read_config(path: Path, example: Path) -> Config:
    """Read and check a `firehose.yml`. Raises UserError with the place of a mistake."""
    return read_settings(path, Config, example, "put in your lake and the revision to run")


def _set_up(feed: Feed, config: Config, account: Account) -> SetUp:
    region = account.region
    return SetUp(
        firehose_plan(feed, config, account),
        lambda: handlers(feed, account),
        lambda: bucket_problem(make_client("s3", region), config.lake.bucket, region),
        heading=f", lake {config.lake}\n"
        "The bucket is used as it is; neither it nor a file in it is changed or removed.",
    )
