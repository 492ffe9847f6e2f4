"""Bids as Fluentd writes them: lines of JSON, plain or gzip."""

import gzip
import json
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, cast

from athena_recipes.cli.errors import UserError
from athena_recipes.recipes.ad_attribution.uuids import time_of


@dataclass(frozen=True)
class Bid:
    """A bid: its request id in lower case, the time in it, and the line as it is."""

    request_id: str
    moment: datetime
    line: bytes


def read_bids(stream: BinaryIO) -> Iterator[Bid | None]:
    """The bids of a stream; None for a line that has no request id with a time."""
    for line in stream:
        text = line.strip()
        if text:
            yield _bid(text)


def files_of(paths: tuple[Path, ...]) -> Iterator[Path]:
    """The files that are named, and all files in the folders that are named, but hidden ones."""
    for path in paths:
        if path.is_dir():
            yield from sorted(one for one in path.rglob("[!._]*") if one.is_file())
        else:
            yield path


def read_file(path: Path) -> Iterator[Bid | None]:
    """As `read_bids`. UserError, with the file's name, if it cannot be read to its end."""
    try:
        with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as stream:
            yield from read_bids(cast(BinaryIO, stream))
    except (OSError, EOFError, zlib.error) as error:
        raise UserError(
            f"{path} cannot be read: {error}.",
            "Deliver the file again, or leave it out.",
        ) from None


def _bid(line: bytes) -> Bid | None:
    try:
        fields = json.loads(line)
    except (ValueError, RecursionError):
        return None
    if not isinstance(fields, dict):
        return None
    # As Athena's JSON SerDe: names of fields in either case.
    named = {str(name).lower(): value for name, value in fields.items()}
    request_id = str(named.get("request_id")).strip().lower()
    moment = time_of(request_id)
    return None if moment is None else Bid(request_id, moment, line)
