"""The options and checks of commands that change an AWS account."""

from collections.abc import Callable
from typing import Any

import click

from athena_recipes.aws.client import account_id as signed_in_account
from athena_recipes.aws.plan import Step
from athena_recipes.cli.errors import UserError
from athena_recipes.cli.output import note

Command = Callable[..., Any]


def account_options(of_what: str) -> Callable[[Command], Command]:
    """Add `--account-id` and `--region` to a command; `of_what` says whose region it is."""

    def add(command: Command) -> Command:
        options = (
            click.option(
                "--account-id",
                metavar="DIGITS",
                help="The account that is meant; stops if you are signed in to another.",
            ),
            click.option(
                "--region",
                envvar="AWS_REGION",
                help=f"The region of {of_what}.  [default: as boto3 finds it]",
            ),
        )
        for option in reversed(options):
            command = option(command)
        return command

    return add


def meant_account(account: str | None, region: str) -> str:
    """The account that we are signed in to; UserError if `account` is given and is another."""
    found = signed_in_account(region)
    if account is not None and twelve_digits(account) != found:
        raise UserError(
            f"You are signed in to account {found}, and --account-id is {account}.",
            "Sign in to the account that you mean, or correct --account-id.",
        )
    return found


def twelve_digits(account: str) -> str:
    """`account`, or UserError where it is not an account's number."""
    if not (len(account) == 12 and account.isascii() and account.isdecimal()):
        raise UserError(f"--account-id is `{account}`.", "Write the account's twelve digits.")
    return account


def tell(step: Step) -> None:
    """Say on stderr what was just done, if anything was."""
    if step.action in {"create", "update", "delete"}:
        note(f"{step.action} {step.kind} {step.name}")
