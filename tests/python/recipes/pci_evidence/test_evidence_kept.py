"""Files that reviews read and that are gone, and files that came after their review."""

import os
from datetime import date
from pathlib import Path

import pytest
from athena_recipes.aws.s3_address import S3Address
from athena_recipes.cli.main import main
from athena_recipes.recipes.pci_evidence.evidence.kept import DAYS, compared
from athena_recipes.recipes.pci_evidence.evidence.lake_files import files_of
from athena_recipes.recipes.pci_evidence.sample_data.layout import Trail
from click.testing import CliRunner

from tests.python.recipes.pci_evidence.pci_lake import PciLake, event
from tests.python.support.selection import LONG

ONE = Trail("999900001111", "ap-southeast-7")
TWO = Trail("999900002222", "mx-central-1", "o-zz99yy88xx")
DAY, NEXT = "2026-03-01", "2026-03-02"
CHECKS = [
    {
        "account_id": trail.account,
        "region": trail.region,
        "as_of_date": DAY,
        "three_months_verdict": "pass",
        "twelve_months_verdict": "no-data",
    }
    for trail in (ONE, TWO)
]


def file(trail: Trail, day: str, name: str = "a") -> str:
    return f"{trail.folder}/CloudTrail/{trail.region}/{day.replace('-', '/')}/{name}.json.gz"


def read(trail: Trail, day: str, path: str | None) -> dict[str, str | None]:
    return {
        "account_id": trail.account,
        "region": trail.region,
        "review_date": day,
        "file": path,
    }


def test_files_that_are_gone_or_came_late_are_counted() -> None:
    gone, kept, late = (file(ONE, DAY, name) for name in ("gone", "kept", "late"))
    # The end of the day is in the next day's folder; that day was not reviewed yet.
    midnight, not_yet = file(TWO, NEXT, "midnight"), file(TWO, NEXT, "not-yet")
    reviewed = [
        read(ONE, DAY, gone),
        read(ONE, DAY, kept),
        read(TWO, DAY, midnight),
        read(TWO, "2026-02-28", None),
    ]
    one, two = compared(CHECKS, reviewed, {kept, late, midnight, not_yet})
    assert (one.reviewed_files, one.gone_files, one.late_files, one.example) == (2, 1, 1, gone)
    assert (two.reviewed_files, two.gone_files, two.late_files, two.example) == (1, 0, 0, "")
    assert (one.is_whole, two.is_whole) == (False, True)
    # A day that was reviewed without any file is one, too.
    (_, two) = compared(CHECKS, reviewed, {gone, kept, midnight, file(TWO, "2026-02-28")})
    assert (two.gone_files, two.late_files) == (0, 1)


@pytest.fixture
def lake(tmp_path: Path) -> PciLake:
    """Files of both trails on days around a window, and one that is no log."""
    found = PciLake(tmp_path)
    for trail in (ONE, TWO):
        for day in ("2025-12-31", "2026-01-01", DAY, NEXT):
            found.write(f"cloudtrail/{file(trail, day)}", b"x")
        found.write(f"cloudtrail/{trail.folder}/CloudTrail-Digest/{trail.region}/{DAY}/d", b"x")
    return found


PREFIXES = [f"{trail.folder}/CloudTrail/{trail.region}/" for trail in (ONE, TWO)]
EXPECTED = {file(trail, day) for trail in (ONE, TWO) for day in ("2026-01-01", DAY)}
WINDOW = (date(2026, 1, 1), date(2026, 3, 1))


def test_files_of_a_window_are_listed_on_disk(lake: PciLake) -> None:
    assert set(files_of(lake.root, PREFIXES, *WINDOW)) == EXPECTED


def test_files_of_a_window_are_listed_on_s3(lake: PciLake, aws: None) -> None:
    from athena_recipes.aws.client import make_client

    s3 = make_client("s3")
    s3.create_bucket(
        Bucket="lake", CreateBucketConfiguration={"LocationConstraint": os.environ["AWS_REGION"]}
    )
    for path in (lake.root / "raw").rglob("*"):
        if path.is_file():
            key = f"some/prefix/{path.relative_to(lake.root).as_posix()}"
            s3.upload_file(str(path), "lake", key)
    assert set(files_of(S3Address("lake", "some/prefix"), PREFIXES, *WINDOW)) == EXPECTED


@LONG
def test_the_command_fails_for_files_that_are_gone(tmp_path: Path) -> None:
    lake = PciLake(tmp_path)
    gone = lake.deliver(ONE, f"{DAY}T10:05", [event(ONE, f"{DAY}T10:00")])
    lake.deliver(ONE, f"{DAY}T00:05", [event(ONE, "2026-02-28T23:59")])  # of the day before alone
    lake.deliver(ONE, f"{NEXT}T00:05", [event(ONE, f"{DAY}T23:59")])
    lake.build(DAY)

    def run() -> tuple[int, str]:
        arguments = ["pci_evidence", "evidence", "kept", "--json"]
        done = CliRunner().invoke(main, arguments, env={"LAKE_ROOT": str(lake.root)})
        return done.exit_code, done.output

    code, output = run()
    assert code == 0, output
    gone.rename(gone.with_name(f"late-{gone.name}"))
    code, output = run()
    assert code == 1
    assert "1 file(s) that were reviewed are gone, 1 came after their review" in output
    assert "Fix:" in output
    assert gone.name in output
    assert f"{DAYS} days" in output
