"""`athena-recipes training_feedback lex`: the bot that asks learners for feedback."""

from collections.abc import Callable
from pathlib import Path

import click

from athena_recipes.aws.account import Account
from athena_recipes.aws.set_up import SetUp, add_commands
from athena_recipes.cli.options import config_option
from athena_recipes.cli.settings import read_settings
from athena_recipes.recipes.training_feedback.lex.config import LexConfig
from athena_recipes.recipes.training_feedback.lex.plan import handlers, lex_plan, problem

EXAMPLE = Path(__file__).with_name("lex.yml.example")


@click.group()
def lex() -> None:
    """Set up the Lex V2 bot that asks for feedback."""


def _prepare(config_path: Path) -> Callable[[Account], SetUp]:
    config = read_settings(config_path, LexConfig, EXAMPLE, "put in your lake and your words")
    return lambda account: SetUp(
        lex_plan(config, account),
        lambda: handlers(config, account),
        lambda: problem(config, account),
        heading=f", lake {config.lake}",
    )


add_commands(
    lex,
    _prepare,
    _prepare,
    inputs=config_option(EXAMPLE),
    destroy_inputs=config_option(EXAMPLE),
    destroy_help="Statements in the lake stay.",
)
