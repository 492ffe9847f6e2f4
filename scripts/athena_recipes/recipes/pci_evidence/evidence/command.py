"""`evidence`: export a day's evidence, verify it, and schedule the daily review."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import click

from athena_recipes.cli.errors import UserError
from athena_recipes.cli.options import (
    json_option,
    options,
    out_option,
    schema_option,
    target_option,
)
from athena_recipes.cli.output import emit, note
from athena_recipes.engines.target_reader import make_reader
from athena_recipes.recipes.pci_evidence.evidence.amendment import amended
from athena_recipes.recipes.pci_evidence.evidence.digests import PRODUCT, check_day, json_lines
from athena_recipes.recipes.pci_evidence.evidence.files import folder_files, summary
from athena_recipes.recipes.pci_evidence.evidence.folder import write_folder
from athena_recipes.recipes.pci_evidence.evidence.kept import DAYS, kept_files
from athena_recipes.recipes.pci_evidence.evidence.lake_files import (
    file_reader,
    files_of,
    folders,
    write_checks,
)
from athena_recipes.recipes.pci_evidence.evidence.manifest import read_manifest
from athena_recipes.recipes.pci_evidence.evidence.manifest import verify as faults_of
from athena_recipes.recipes.pci_evidence.evidence.marts import RECIPE, lake_of, read_day
from athena_recipes.recipes.pci_evidence.evidence.schedule.command import schedule

_VERIFY = "athena-recipes pci_evidence evidence verify"


def _source_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options for the location of the recipe's tables."""
    return options(target_option, schema_option)(command)  # type: ignore[no-any-return]


@click.group()
def evidence() -> None:
    """Export, verify and schedule the evidence of a day."""


evidence.add_command(schedule)


_day_option = click.option(
    "--date",
    "day",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="YYYY-MM-DD",
    required=True,
    help="The reviewed day (UTC).",
)


@evidence.command()
@_day_option
@out_option("target/evidence/<date>")
@click.option(
    "--amends",
    type=click.Path(path_type=Path, file_okay=False, exists=True),
    help="The folder of the day's evidence that this replaces, because its day changed.",
)
@_source_options
@json_option
def export(
    day: datetime, out: Path | None, amends: Path | None, target: str, schema: str, as_json: bool
) -> None:
    """Write the evidence of a day to a folder for an auditor.

    The folder has CSV and JSON per rule, the requirement table, an HTML report with the trend, and
    a manifest with the hash of every file. The same evidence gives the same bytes. Store the
    printed root hash apart from the folder, for `verify --root-sha256`.

    After a late file, review the day again and export it to another folder with `--amends`: the
    manifest has the root hash of what is replaced, amendment.json the files that differ.
    """
    reviewed: date = day.date()
    folder = out or Path("target") / "evidence" / f"{reviewed}"
    found = read_day(make_reader(target, RECIPE), reviewed, schema)
    is_new = write_folder(folder, amended(found, amends) if amends else folder_files(found))
    root = read_manifest(folder)["root_sha256"]
    figures = {key: value for key, value in summary(found).items() if key != "review_date"}
    change = "written" if is_new else "unchanged"
    # The table folds it where the terminal is narrow; on a line of its own it can be copied.
    note(f"To check the folder later: {_VERIFY} {folder} --root-sha256 {root}")
    emit(
        [{"folder": str(folder), "change": change, **figures, "root_sha256": root}], as_json=as_json
    )


@evidence.command()
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False, exists=True))
@click.option(
    "--root-sha256",
    "root",
    metavar="HASH",
    help="The root hash that `export` printed. Without it, a replaced manifest is not noticed.",
)
@json_option
def verify(folder: Path, root: str | None, as_json: bool) -> None:
    """Check that a folder of `export` is unchanged.

    The exit code is 1 if a file was changed, removed or added.
    """
    faults = faults_of(folder, root)
    if faults:
        emit([vars(one) for one in faults], as_json=as_json)
        raise UserError(
            f"{folder} is not as it was exported: {len(faults)} fault(s).",
            "Do not use it as evidence; export the day again and compare.",
        )
    manifest = read_manifest(folder)
    if root is None:
        note("Without --root-sha256, a manifest that was replaced is not noticed.")
    emit(
        [
            {
                "folder": str(folder),
                "files": len(manifest["files"]),
                "verdict": "as exported",
                "root_sha256": manifest["root_sha256"],
            }
        ],
        as_json=as_json,
    )


@evidence.command()
@_source_options
@json_option
def kept(target: str, schema: str, as_json: bool) -> None:
    """Find log files that were deleted, or arrived late.

    Compares the files of the last 90 days in the lake with those that were reviewed. Lists names;
    reads no log. The exit code is 1 if a reviewed file is missing, or a file arrived after the
    review of its day.
    """
    found = kept_files(make_reader(target, RECIPE), schema, lake_of(target))
    emit([vars(one) for one in found], as_json=as_json)
    if not all(one.is_whole for one in found):
        gone, late = (
            sum(getattr(one, f"{kind}_files") for one in found) for kind in ("gone", "late")
        )
        raise UserError(
            f"Of the last {DAYS} days, {gone} file(s) that were reviewed are gone,"
            f" {late} came after their review.",
            "Restore what is gone from a replica or a version; review days with late files again.",
        )


@evidence.command()
@_day_option
@_source_options
@json_option
def digests(day: datetime, target: str, schema: str, as_json: bool) -> None:
    """Compare a day's logs with the hashes in digest files.

    Reads the digest files of the day and of the day after, and the log files that they list, and
    writes what it found to the raw table digest_checks: run it after `evidence_scope` is built and
    before the day is reviewed, which then counts it. Signatures are not checked; `aws cloudtrail
    validate-logs` does that.
    """
    reviewed, lake = day.date(), lake_of(target)
    prefixes = folders(make_reader(target, RECIPE), schema, PRODUCT)
    if not prefixes:
        note("No digest file was found in the lake: the trails do not validate their logs.")
    found = check_day(
        reviewed,
        files_of(lake, prefixes, reviewed, reviewed + timedelta(days=1)),
        file_reader(lake),
    )
    note(f"Written to {write_checks(lake, reviewed, json_lines(found))}")
    emit([vars(one) for one in found], as_json=as_json)
