"""`athena-recipes raw-files`: the list of raw files that Athena cannot make by SQL."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

import click
from botocore.exceptions import ClientError

from athena_recipes.aws.client import explained, is_denied, make_client
from athena_recipes.aws.s3_address import S3Address
from athena_recipes.cli.errors import UserError
from athena_recipes.cli.options import json_option, lake_option, options, region_option
from athena_recipes.cli.output import emit, note
from athena_recipes.lake.raw_files.declared import ColumnTable, column_tables
from athena_recipes.lake.raw_files.listing import raw_roots, write_list
from athena_recipes.lake.raw_files.quarantine import quarantine


@click.group("raw-files")
def raw_files() -> None:
    """Find raw files that are damaged or that nobody reads."""


_inputs = options(
    click.argument("roots", nargs=-1), lake_option(required=True), region_option, json_option
)


@raw_files.command("list")
@_inputs
@click.option(
    "--find-damaged",
    "check",
    is_flag=True,
    help="Open gzip, Parquet and ORC files that are new since the last list, to find damaged ones"
    " and Parquet and ORC files with other types than their table in the Glue Data Catalog.",
)
def list_command(
    roots: tuple[str, ...], lake: S3Address, region: str | None, as_json: bool, check: bool
) -> None:
    """Write the list of the files in each folder of raw/.

    ROOTS are folders right below raw/, such as a recipe's; all of them when left out. The lists are
    in <lake>/raw_file_lists/, where the macro raw_file_ledger reads them on Athena. A list is
    replaced as a whole. Repeat it after files were added. Needs s3:ListBucket, s3:GetObject and
    s3:PutObject below raw_file_lists/, and with --find-damaged s3:GetObject below raw/; to compare
    types also glue:GetDatabases, and glue:GetTables of the raw tables' databases.
    """
    with explained():
        client = make_client("s3", region)
        tables = _declared(region, lake) if check else []
        rows = []
        for root in _roots(client, lake, roots):
            note(f"Listing {lake}/raw/{root}/")
            rows.append(asdict(write_list(client, lake, root, check=check, tables=tables)))
    emit(rows, as_json=as_json, title="Raw files")
    damaged = sum(row["damaged"] for row in rows)
    if damaged:
        note(
            f"{damaged} damaged: Athena ends a query that reads one. Fix: upload them again, or"
            " move them away by `athena-recipes raw-files quarantine`."
        )


@raw_files.command("quarantine")
@_inputs
def quarantine_command(
    roots: tuple[str, ...], lake: S3Address, region: str | None, as_json: bool
) -> None:
    """Move damaged files to <lake>/quarantine/.

    Queries no longer end on them. The files are those that `raw-files list --find-damaged` found;
    the lists are written again. The ledger keeps the files as unreadable. A file that is uploaded
    again takes their place. Needs the rights of `list`, and s3:DeleteObject below raw/ and
    s3:PutObject below quarantine/.
    """
    with explained():
        client = make_client("s3", region)
        moved = []
        for root in _roots(client, lake, roots):
            found = [asdict(one) for one in quarantine(client, lake, root)]
            if found:
                write_list(client, lake, root)
            moved += found
    emit(moved, as_json=as_json, title="Moved to quarantine")


def _declared(region: str | None, lake: S3Address) -> list[ColumnTable]:
    try:
        return column_tables(make_client("glue", region), lake)
    except ClientError as error:
        if not is_denied(error):
            raise
        note("Types of Parquet and ORC files are not compared: glue:GetDatabases is denied")
        return []


def _roots(client: Any, lake: S3Address, named: Sequence[str]) -> Sequence[str]:
    for root in named:
        if not root or "/" in root:
            raise UserError(
                f"`{root}` is not the name of a folder right below raw/.",
                "Write the first folder of a raw table's location, without a slash.",
            )
    found = named or raw_roots(client, lake)
    if not found:
        raise UserError(
            f"There is no folder below {lake}/raw/.",
            "Put raw files there, or name the lake by --lake.",
        )
    return found
