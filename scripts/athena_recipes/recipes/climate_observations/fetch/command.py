"""`athena-recipes climate-observations fetch`: NOAA's files from its public bucket."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from athena_recipes.aws.client import explained, make_unsigned_client
from athena_recipes.aws.s3_address import S3Address
from athena_recipes.cli.errors import UserError
from athena_recipes.cli.options import json_option, options, s3_option
from athena_recipes.cli.output import emit, note
from athena_recipes.lake.where import raw_folder
from athena_recipes.recipes.climate_observations.fetch.bucket import Bucket
from athena_recipes.recipes.climate_observations.fetch.download import download
from athena_recipes.recipes.climate_observations.fetch.plan import (
    LISTS,
    File,
    plan,
    read_years,
)

RECIPE = "climate_observations"
# Where NOAA's bucket is. It is public, so that no account is needed.
REGION = "us-east-1"
# `athena-recipes sample-data` lists its files here.
_SAMPLE_DATA = ".sample_data.paths"


@click.command()
@options(
    click.option(
        "--years",
        required=True,
        metavar="YEARS",
        help="Years to fetch: 1887, 1880-1889, or several with commas.",
    ),
    s3_option(
        "--from-bucket",
        "The bucket with NOAA's files.",
        default="s3://noaa-ghcn-pds",
        show_default=True,
    ),
    click.option("--dry-run", is_flag=True, help="Print what would be fetched, and fetch nothing."),
    json_option,
)
def fetch(years: str, from_bucket: S3Address, dry_run: bool, as_json: bool) -> None:
    """Fetch NOAA's files of years, and its lists.

    Writes csv/by_year/, stations/, countries/, states/ and inventory/ below
    $LAKE_ROOT/raw/climate_observations/. May be stopped at any point and run again: a file that is
    there, with the checksum of the bucket, is not fetched again, and a part of a file is
    continued. Needs no account. A year that the bucket lacks is `absent`; the exit code is 1 then.
    A lake with sample data is refused: its years would be mixed with NOAA's.
    """
    wanted = read_years(years)
    with explained():
        bucket = Bucket(make_unsigned_client("s3", REGION), from_bucket)
        folder = raw_folder(RECIPE)
        _refuse_sample_data(folder)
        files = plan(bucket, folder, wanted)
        if dry_run:
            _end(files, as_json, "")
            return
        for file in files:
            if file.is_fetched:
                note(f"{file.key}: {file.size} bytes")
                _write(bucket, folder, file)
        _end(plan(bucket, folder, wanted), as_json, " Other files were fetched.")


def _refuse_sample_data(folder: Path) -> None:
    if (folder / _SAMPLE_DATA).exists():
        raise UserError(
            f"{folder} has sample data, which would be mixed with NOAA's.",
            "Set LAKE_ROOT to another folder: a lake of your own.",
        )


def _write(bucket: Bucket, folder: Path, file: File) -> None:
    try:
        download(bucket, file, folder / file.path)
    except OSError as error:
        raise UserError(
            f"{folder / file.path} cannot be written: {error.strerror}.",
            "Set LAKE_ROOT to a folder that you may write to, with space for the files.",
        ) from error


def _end(files: Sequence[File], as_json: bool, others: str) -> None:
    """Print the files. Raises UserError if some are absent; `others` is about the other files."""
    rows: list[dict[str, Any]] = [
        {"file": file.path, "key": file.key, "state": file.state, "bytes": file.size}
        for file in files
    ]
    emit(rows, as_json=as_json, title="Files")
    if absent := [file.key for file in files if file.state == "absent"]:
        fixes = []
        if any(key not in LISTS for key in absent):
            fixes.append("Choose --years that it has.")
        if any(key in LISTS for key in absent):
            fixes.append("Look at --from-bucket: NOAA's bucket has its lists at the top.")
        raise UserError(f"The bucket has no {', '.join(absent)}.{others}", " ".join(fixes))
