"""The watermark: a small file of JSON lines, one per cold month, that is replaced as a whole.

A month that it names is read from the cold tier, from the batch that
it names; every other month is read from the hot tier. So one replacement moves any number of months
at once, and a reader sees the file as it was or as it is.

Each line has the publication, a random word. No two versions of the file are equal: S3
distinguishes them by their content, also where no month has changed. Without a month the file is
the word alone.
"""

import json
import secrets
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from athena_recipes.cli.errors import UserError
from athena_recipes.recipes.hot_cold_orders.unload.months import is_month

STATE_KEY = "tiering/state.json"
PUBLICATION = "publication"


@dataclass(frozen=True)
class ColdFile:
    """A file of the cold tier: its path within the month's folder, bytes and rows."""

    path: str
    size_bytes: int
    row_count: int


@dataclass(frozen=True)
class ColdMonth:
    """A month that was written and verified: rows, checksum (see checksum.py) and files.

    `month` is YYYY-MM, `batch` the folder it was written to, `published_at` UTC in ISO 8601.
    """

    month: str
    batch: str
    row_count: int
    checksum: str
    published_at: str
    files: tuple[ColdFile, ...]


@dataclass(frozen=True, eq=False)
class State(Mapping[str, ColdMonth]):
    """Cold month -> its entry, and the version of the file (None: there is no file).

    `publication` is the file's word, or its word after this is published.
    """

    months: Mapping[str, ColdMonth]
    version: str | None = None
    publication: str = field(default_factory=lambda: secrets.token_hex(8))

    def __getitem__(self, month: str) -> ColdMonth:
        return self.months[month]

    def __iter__(self) -> Iterator[str]:
        return iter(self.months)

    def __len__(self) -> int:
        return len(self.months)

    def moved(self, *months: ColdMonth) -> "State":
        """The state that replaces this version: `months` are added or replaced.

        Without a month its entries are equal, but readers of this version cannot replace it.
        """
        return State({**self.months, **{one.month: one for one in months}}, self.version)


def read_state(text: str, where: str, column: str, version: str | None = None) -> State:
    """The state in a file; `where` names the file in the UserError for a broken one.

    `column` is the name of the month, as the table's partition has it.
    """
    months: dict[str, ColdMonth] = {}
    publication = ""
    for number, line in enumerate(text.splitlines(), start=1):
        try:
            values = json.loads(line)
            publication = str(values.get(PUBLICATION, ""))
            if list(values) == [PUBLICATION]:
                continue
            month = _month(values, column)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise UserError(
                f"{where}, line {number}: this is not a month ({error!r}).",
                "Rebuild it from the receipts, with the options of this tiering:"
                " athena-recipes hot_cold_orders unload apply --step recover",
            ) from error
        if month.month in months:
            raise UserError(
                f"{where} has {month.month} twice.", "Keep only the line of the newer batch."
            )
        months[month.month] = month
    return State(months, version, publication)


def write_state(months: Iterable[ColdMonth], publication: str, column: str) -> str:
    """The file's text, months ascending."""
    word = {PUBLICATION: publication}
    lines = [_line(one, column) | word for one in sorted(months, key=lambda month: month.month)]
    return "".join(json.dumps(line) + "\n" for line in lines or [word])


def read_receipt(text: str, where: str, column: str) -> ColdMonth:
    """The month of a receipt, which is a line of the state; `where` names it in the UserError."""
    try:
        return _month(json.loads(text), column)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise UserError(
            f"{where} is not a receipt ({error!r}).",
            "Restore its last good version, or remove it if state.json is correct.",
        ) from error


def write_receipt(one: ColdMonth, column: str) -> str:
    """The receipt of a month that was published."""
    return json.dumps(_line(one, column)) + "\n"


def overtaken(where: str) -> UserError:
    """The error for a state that was replaced, at `where`, since it was read."""
    return UserError(
        f"Another tiering has moved {where} since it was read.",
        "This run changed nothing. Wait until the other run has ended, then run it again.",
    )


def _line(one: ColdMonth, column: str) -> dict[str, Any]:
    return {
        column: one.month,
        "batch": one.batch,
        "row_count": one.row_count,
        "row_checksum": one.checksum,
        "published_at": one.published_at,
        "files": [
            {"path": file.path, "size_bytes": file.size_bytes, "row_count": file.row_count}
            for file in one.files
        ],
    }


def _month(line: dict[str, Any], column: str) -> ColdMonth:
    files = tuple(
        ColdFile(str(one["path"]), int(one["size_bytes"]), int(one["row_count"]))
        for one in line["files"]
    )
    found = ColdMonth(
        str(line[column]),
        str(line["batch"]),
        int(line["row_count"]),
        str(int(line["row_checksum"])),
        str(line["published_at"]),
        files,
    )
    if not is_month(found.month):
        raise ValueError(f"{found.month} is not YYYY-MM")
    if datetime.fromisoformat(found.published_at).tzinfo is None:
        raise ValueError(f"{found.published_at} has no time zone")
    return found
