"""The one error type that users see: what was wrong, and what to do about it."""

import click


class UserError(click.ClickException):
    """An expected failure, printed without a traceback; the command exits with 1.

    `problem` says what was wrong (name the file, row or setting); `fix` says what to do.
    """

    def __init__(self, problem: str, fix: str) -> None:
        super().__init__(f"{problem}\n  Fix: {fix}")
        self.problem = problem
        self.fix = fix
