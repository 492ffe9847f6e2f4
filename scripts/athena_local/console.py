"""Messages of athena_local: errors with a fix, notes, and progress on stderr."""

import sys

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn


class UserError(click.ClickException):
    """An expected failure, printed without a traceback; the command exits with 1.

    `problem` says what was wrong (name the file or setting); `fix` says what to do.
    """

    def __init__(self, problem: str, fix: str) -> None:
        super().__init__(f"{problem}\n  Fix: {fix}")
        self.problem = problem
        self.fix = fix


def note(message: str) -> None:
    """Print progress on stderr."""
    click.echo(message, err=True)


def counted_progress() -> Progress:
    """A bar on stderr that counts items; use it as a context manager."""
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=Console(file=sys.stderr),
        transient=True,
        disable=not sys.stderr.isatty(),
    )
