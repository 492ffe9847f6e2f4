"""Whether the files that reviews read are still in the lake: names are listed, no log is read."""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from athena_recipes.aws.s3_address import S3Address
from athena_recipes.cli.errors import UserError
from athena_recipes.engines.tables import Reader
from athena_recipes.engines.target_reader import read_rows
from athena_recipes.recipes.pci_evidence.evidence.lake_files import (
    day_of,
    files_of,
    folders,
    place_of,
)
from athena_recipes.recipes.pci_evidence.evidence.marts import RECIPE, Row

DAYS = 90  # what PCI DSS wants at hand at once


@dataclass(frozen=True)
class Kept:
    """An account and region: how many of the files of the last reviewed DAYS days, up to
    `as_of_date`, are gone from the lake, and how many came after their day was reviewed; and the
    verdicts of the table retention_check."""

    account_id: str
    region: str
    as_of_date: str
    reviewed_files: int
    gone_files: int
    late_files: int
    example: str
    three_months_verdict: str
    twelve_months_verdict: str

    @property
    def is_whole(self) -> bool:
        """Every reviewed file exists, and every existing file was reviewed."""
        return self.gone_files == self.late_files == 0


def kept_files(reader: Reader, schema: str, lake: Path | S3Address) -> list[Kept]:
    """What is kept, by account and region; `lake` is the lake's root.

    Raises UserError where nothing was reviewed, or where the lake cannot be listed.
    """
    checks = read_rows(reader, schema, RECIPE, "retention_check")
    if not checks:
        raise UserError("No day was reviewed.", f"Run `dbt build -s {RECIPE}`.")
    last = date.fromisoformat(str(checks[0]["as_of_date"]))
    first = last - timedelta(days=DAYS - 1)
    where = f"review_date between date '{first}' and date '{last}'"
    reviewed = read_rows(reader, schema, RECIPE, "reviewed_files", where)
    prefixes = folders(reader, schema, "CloudTrail", "CloudTrail-NetworkActivity")
    # Events of the end of the last day are in the folder of the next one.
    there = files_of(lake, prefixes, first, last + timedelta(days=1))
    return compared(checks, reviewed, set(there))


def compared(checks: Sequence[Row], reviewed: Sequence[Row], there: Set[str]) -> list[Kept]:
    """As `kept_files`: rows of retention_check and reviewed_files, and the files that are there."""
    days = {str(one["review_date"]) for one in reviewed}
    read: dict[tuple[str, str], set[str]] = {}
    for one in reviewed:
        if one["file"] is not None:
            read.setdefault((str(one["account_id"]), str(one["region"])), set()).add(
                str(one["file"])
            )
    everything = set().union(*read.values())
    late: dict[tuple[str, str], set[str]] = {}
    for file in there - everything:
        if day_of(file) in days:
            late.setdefault(place_of(file), set()).add(file)
    found = []
    by_place: Mapping[tuple[str, str], Row] = {
        (str(one["account_id"]), str(one["region"])): one for one in checks
    }
    for place in sorted(by_place.keys() | read.keys() | late.keys()):
        gone = sorted(read.get(place, set()) - there)
        came = sorted(late.get(place, ()))
        check = by_place.get(place, {})
        found.append(
            Kept(
                *place,
                as_of_date=str(checks[0]["as_of_date"]),
                reviewed_files=len(read.get(place, ())),
                gone_files=len(gone),
                late_files=len(came),
                example=next(iter([*gone, *came]), ""),
                three_months_verdict=str(check.get("three_months_verdict", "no-data")),
                twelve_months_verdict=str(check.get("twelve_months_verdict", "no-data")),
            )
        )
    return found
