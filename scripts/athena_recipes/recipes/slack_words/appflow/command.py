"""`athena-recipes slack_words appflow`."""

from pathlib import Path

import click

from athena_recipes.aws.appflow.command import add_appflow_commands
from athena_recipes.recipes.slack_words.appflow.feed import FEED, SlackConfig

EXAMPLE = Path(__file__).with_name("appflow.yml.example")


@click.group()
def appflow() -> None:
    """Import channels of Slack with AppFlow."""


add_appflow_commands(appflow, FEED, SlackConfig, EXAMPLE)
