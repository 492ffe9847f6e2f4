"""`athena-recipes web_analytics analytics`: AppFlow's reports, and the rows made of them."""

from collections.abc import Iterator
from pathlib import Path

import click

from athena_recipes.aws.account import signed_in
from athena_recipes.aws.appflow.command import add_appflow_commands
from athena_recipes.aws.client import explained, make_client
from athena_recipes.aws.s3_address import S3Address
from athena_recipes.cli.errors import UserError
from athena_recipes.cli.options import account_options, json_option, lake_option, options
from athena_recipes.cli.output import emit
from athena_recipes.lake.where import raw_folder
from athena_recipes.recipes.web_analytics.analytics.convert import flow_of
from athena_recipes.recipes.web_analytics.analytics.lake import (
    FOLDER,
    Bucket,
    Disk,
    Store,
    import_one,
    work,
)
from athena_recipes.recipes.web_analytics.analytics.reports import FEED, AnalyticsConfig

EXAMPLE = Path(__file__).with_name("appflow.yml")


@click.group()
def analytics() -> None:
    """Import reports of Google Analytics by AppFlow.

    `plan` prints AppFlow's flows, their connection, the Lambda function and its event, `apply`
    makes them, `destroy` deletes what `apply` created. `convert` does what the function does, for
    files that are there already, on this machine or on S3.
    """


add_appflow_commands(analytics, FEED, AnalyticsConfig, EXAMPLE)


@analytics.command()
@options(
    click.option(
        "--property",
        "named",
        multiple=True,
        metavar="FLOW=ID",
        help="A flow and its property; may be repeated.",
    ),
    click.option(
        "--also-unchanged",
        "again",
        is_flag=True,
        help="Convert also the files that are as they were.",
    ),
    lake_option(default="the lake of this machine, $LAKE_ROOT"),
    account_options,
    json_option,
)
def convert(
    named: tuple[str, ...],
    again: bool,
    lake: S3Address | None,
    account_id: str | None,
    region: str | None,
    as_json: bool,
) -> None:
    """Turn AppFlow's files into JSON lines.

    Reads raw/web_analytics/appflow and writes one file per object below raw/web_analytics/rows. A
    file that is as it was is left alone; one that was delivered again replaces its rows. The
    property of a flow is the end of its name, as in hours-property-123, what --property says, or
    the flow's name. Prints what was done, by flow.
    """
    properties = _properties(named)
    try:
        with explained():
            store = _store(lake, account_id, region)
            rows = list(_converted(store, properties, again))
    except OSError as error:
        raise UserError(
            f"{error.filename or 'A file'}: {error.strerror or error}.",
            "Mend its permissions, or make room on the disk, and run the same command again: it"
            " goes on where it stopped.",
        ) from error
    emit(rows, as_json=as_json, title="Converted")


def _properties(named: tuple[str, ...]) -> dict[str, str]:
    found: dict[str, str] = {}
    for text in named:
        flow, _, one = text.partition("=")
        if not flow or not one or flow in found:
            raise UserError(f"--property is `{text}`.", "Write FLOW=ID, once for each flow.")
        found[flow] = one
    return found


def _store(lake: S3Address | None, account_id: str | None, region: str | None) -> Store:
    if lake is None:
        return Disk(raw_folder("web_analytics"))
    account = signed_in(account_id, region)
    return Bucket(make_client("s3", account.region), lake.bucket, lake.key(FOLDER))


def _converted(
    store: Store, properties: dict[str, str], again: bool
) -> Iterator[dict[str, str | int]]:
    """What was done with the objects of each flow and property."""
    groups: dict[tuple[str, str], dict[str, int]] = {}
    for one in work(store, properties, again):
        flow = flow_of(one.key)
        counts = groups.setdefault(
            (flow, one.property_id),
            dict.fromkeys(("files", "converted", "rows", "rejects", "removed_files"), 0),
        )
        counts["files"] += 1
        if one.action != "unchanged":
            record = import_one(store, one.key, properties).record
            counts["converted"] += 1
            counts["rows"] += record["converted_rows"]
            counts["rejects"] += record["rejected_rows"]
        for key in one.stale:
            store.remove(key)
            counts["removed_files"] += 1
    for (flow, property_id), counts in sorted(groups.items()):
        yield {"flow": flow, "property": property_id, **counts}
