"""`athena-recipes raw-files`: the list of raw files that Athena cannot make by SQL."""

from dataclasses import asdict

import click

from athena_recipes.aws.client import explained, make_client
from athena_recipes.aws.s3_address import S3Address
from athena_recipes.cli.errors import UserError
from athena_recipes.cli.options import json_option, lake_option, region_option
from athena_recipes.cli.output import emit, note
from athena_recipes.lake.raw_files.listing import raw_roots, write_list


@click.group("raw-files")
def raw_files() -> None:
    """List raw files, to find those that no raw table reads."""


@raw_files.command("list")
@click.argument("roots", nargs=-1)
@lake_option(required=True)
@region_option
@json_option
def list_command(
    roots: tuple[str, ...], lake: S3Address, region: str | None, as_json: bool
) -> None:
    """Write the list of the files in each folder of raw/.

    ROOTS are folders right below raw/, such as a recipe's; all of them when left out. The lists are
    in <lake>/raw_file_lists/, where the macro raw_file_ledger reads them on Athena. A list is
    replaced as a whole. Repeat it after files were added. Needs s3:ListBucket, and s3:PutObject
    below raw_file_lists/.
    """
    for root in roots:
        if not root or "/" in root:
            raise UserError(
                f"`{root}` is not the name of a folder right below raw/.",
                "Write the first folder of a raw table's location, without a slash.",
            )
    with explained():
        client = make_client("s3", region)
        found = list(roots) or raw_roots(client, lake)
        if not found:
            raise UserError(
                f"There is no folder below {lake}/raw/.",
                "Put raw files there, or name the lake by --lake.",
            )
        rows = []
        for root in found:
            note(f"Listing {lake}/raw/{root}/")
            rows.append(asdict(write_list(client, lake, root)))
    emit(rows, as_json=as_json, title="Raw files")
