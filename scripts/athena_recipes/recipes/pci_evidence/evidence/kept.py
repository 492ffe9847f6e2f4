"""Whether the files that reviews read are still in the lake: names are listed, no log is read."""

import re
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from athena_recipes.aws.client import explained, make_client
from athena_recipes.aws.s3_address import S3Address
from athena_recipes.cli.errors import UserError
from athena_recipes.engines.tables import Reader
from athena_recipes.engines.target_reader import read_rows
from athena_recipes.recipes.pci_evidence.evidence.marts import RECIPE, Row

DAYS = 90  # what PCI DSS wants at hand at once
_DAY = re.compile(r"/CloudTrail/[^/]+/(\d{4}/\d{2}/\d{2})/")
_FOLDER = f"raw/{RECIPE}/cloudtrail"


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
    prefixes = [
        str(one["prefix"]).split("/cloudtrail/", 1)[-1]
        for one in read_rows(reader, schema, RECIPE, "evidence_scope", "product = 'CloudTrail'")
    ]
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
        # AWSLogs/[o-…/]<account>/CloudTrail/<region>/yyyy/mm/dd/<name>
        before, after = file.split("/CloudTrail/", 1)
        if day_of(file) in days:
            late.setdefault((before[-12:], after.split("/", 1)[0]), set()).add(file)
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


def day_of(file: str) -> str:
    """The day (YYYY-MM-DD) of the folder of a file; empty where its path has none."""
    match = _DAY.search(file)
    return match[1].replace("/", "-") if match else ""


def files_of(
    lake: Path | S3Address, prefixes: Sequence[str], first: date, last: date
) -> Iterator[str]:
    """Files from AWSLogs/ on, below folders such as AWSLogs/<account>/CloudTrail/<region>/, in the
    folders of the days from one to another."""
    for prefix in prefixes:
        found = (
            _on_disk(lake, prefix)
            if isinstance(lake, Path)
            else _on_s3(lake, prefix, f"{first:%Y/%m/%d}/", f"{last:%Y/%m/%d}/~")
        )
        for file in found:
            if f"{first}" <= day_of(file) <= f"{last}":
                yield file


def _on_disk(lake: Path, prefix: str) -> Iterator[str]:
    root = lake / _FOLDER
    for path in (root / prefix).rglob("*"):
        if path.is_file():
            yield path.relative_to(root).as_posix()


def _on_s3(lake: S3Address, prefix: str, start: str, end: str) -> Iterator[str]:
    root = f"{lake.key(_FOLDER)}/"
    with explained():
        pages = (
            make_client("s3")
            .get_paginator("list_objects_v2")
            .paginate(
                Bucket=lake.bucket, Prefix=f"{root}{prefix}", StartAfter=f"{root}{prefix}{start}"
            )
        )
        for page in pages:
            for item in page.get("Contents", ()):
                key = str(item["Key"])
                if key > f"{root}{prefix}{end}":
                    return
                yield key[len(root) :]
