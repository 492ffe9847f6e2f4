"""Waiting for what AWS does in its own time."""

from collections.abc import Callable
from typing import Any

from botocore.exceptions import ClientError

from athena_recipes.cli.errors import UserError

_ROLE_WAIT_SECONDS = 2.0
_ROLE_TRIES = 15
_STATE_WAIT_SECONDS = 2.0
_STATE_TRIES = 300
# How services say that they may not use a role, which is so for a moment after it was made.
_REFUSALS = {"ValidationException", "InvalidArgumentException", "InvalidInputException"}


def once_assumable(call: Callable[[], Any], sleep: Callable[[float], None]) -> None:
    """Call, and again while a role made a moment ago is not known everywhere yet."""
    for left in reversed(range(_ROLE_TRIES)):
        try:
            call()
            return
        except ClientError as error:
            details = error.response["Error"]
            # Scheduler, Firehose and CodeBuild all speak of assuming the role.
            waits = details["Code"] in _REFUSALS and "assume" in details["Message"]
            if not waits or not left:
                raise
            sleep(_ROLE_WAIT_SECONDS)


def until(done: Callable[[], bool], what: str, sleep: Callable[[float], None]) -> None:
    """Ask every two seconds until it is so; UserError after ten minutes."""
    for _ in range(_STATE_TRIES):
        if done():
            return
        sleep(_STATE_WAIT_SECONDS)
    raise UserError(
        f"{what} is not done after ten minutes.",
        "Look at it in the AWS console, then run the same command again: it goes on from there.",
    )
