"""Waiting for asynchronous changes of AWS."""

from collections.abc import Callable
from typing import Any

from botocore.exceptions import ClientError

from athena_recipes.cli.errors import UserError

_ROLE_WAIT_SECONDS = 2.0
_ROLE_TRIES = 15
_STATE_WAIT_SECONDS = 2.0
_STATE_TRIES = 300
# Errors of services that cannot use a role yet, as happens shortly after it was created.
_REFUSALS = {"ValidationException", "InvalidArgumentException", "InvalidInputException"}


def once_assumable(call: Callable[[], Any], sleep: Callable[[float], None]) -> None:
    """Call, and retry while a new role is not known everywhere yet."""
    for left in reversed(range(_ROLE_TRIES)):
        try:
            call()
            return
        except ClientError as error:
            details = error.response["Error"]
            # Messages of Scheduler, Firehose and CodeBuild name the assumed role.
            waits = details["Code"] in _REFUSALS and "assume" in details["Message"]
            if not waits or not left:
                raise
            sleep(_ROLE_WAIT_SECONDS)


def until(done: Callable[[], bool], what: str, sleep: Callable[[float], None]) -> None:
    """Check every two seconds until it is true; UserError after ten minutes."""
    for _ in range(_STATE_TRIES):
        if done():
            return
        sleep(_STATE_WAIT_SECONDS)
    raise UserError(
        f"{what} is not done after ten minutes.",
        "Look at it in the AWS console, then run the same command again: it goes on from there.",
    )
