"""Results go to stdout (a table, or JSON with `--json`), progress goes to stderr."""

import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from athena_recipes.cli.errors import UserError


def emit(rows: Sequence[Mapping[str, Any]], *, as_json: bool, title: str | None = None) -> None:
    """Print rows on stdout, as one table or as one JSON array of objects.

    `rows` share their keys, which become the column names; other values than JSON's own types
    are printed by `str`.
    """
    if as_json:
        click.echo(json.dumps([dict(row) for row in rows], indent=2, default=str))
        return
    table = Table(title=title, title_justify="left", header_style="bold")
    for column in rows[0] if rows else ():
        numeric = all(isinstance(row[column], int | float) for row in rows)
        table.add_column(str(column), justify="right" if numeric else "left", overflow="fold")
    for row in rows:
        table.add_row(*("" if value is None else str(value) for value in row.values()))
    Console(file=sys.stdout, width=None if sys.stdout.isatty() else 160).print(table)


def write_files(folder: Path, files: Iterable[tuple[str, bytes]]) -> list[Path]:
    """Write files (name, content) to the folder of `--out`, which is made; returns their paths.

    Raises UserError with the file that cannot be written.
    """
    written = []
    for name, content in files:
        path = folder / name
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        except OSError as error:
            raise UserError(f"{path} cannot be written: {error}.", "Choose --out.") from None
        written.append(path)
    return written


def progress() -> Progress:
    """A progress bar on stderr; use it as a context manager and call `add_task`, `advance`."""
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=Console(file=sys.stderr),
        transient=True,
        disable=not sys.stderr.isatty(),
    )


def note(message: str) -> None:
    """Print progress on stderr."""
    click.echo(message, err=True)
