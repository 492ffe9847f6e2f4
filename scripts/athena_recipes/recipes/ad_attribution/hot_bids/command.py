"""`athena-recipes ad_attribution hot_bids`: the hot store, and lookups in both tiers."""

import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import click

from athena_recipes.aws.s3_address import S3Address
from athena_recipes.cli.errors import UserError
from athena_recipes.cli.options import (
    json_option,
    lake_option,
    options,
    schema_option,
    target_option,
)
from athena_recipes.cli.output import emit
from athena_recipes.lake.where import database_path
from athena_recipes.recipes.ad_attribution.hot_bids.bids import (
    Bid,
    files_of,
    read_bids,
    read_file,
)
from athena_recipes.recipes.ad_attribution.hot_bids.cold import Cold, on_athena, on_disk
from athena_recipes.recipes.ad_attribution.hot_bids.lookup import find_bid
from athena_recipes.recipes.ad_attribution.hot_bids.store import HotStore, Written
from athena_recipes.recipes.ad_attribution.uuids import hour_of

_ARTICLE_BYTES_PER_BID, _ARTICLE_BIDS_PER_HOUR = 600, 100_000_000
_GIB = 2**30

_redis_option = click.option(
    "--redis",
    "url",
    envvar="HOT_BIDS_REDIS",
    default="redis://127.0.0.1:6379/0",
    show_default=True,
    help="The hot store, Redis or Valkey.",
)
_window_options = options(
    click.option(
        "--minutes",
        type=click.IntRange(1, 525_600),
        default=60,
        show_default=True,
        help="How long a bid is hot, from the time in its request id.",
    ),
    click.option(
        "--as-of",
        "at",
        metavar="TIME",
        help="The time to count from, ISO 8601, UTC without a zone.  [default: now]",
    ),
)


@click.group("hot_bids")
def hot_bids() -> None:
    """Keep bids in Redis, and find them in both tiers."""


@hot_bids.command("write")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path, exists=True))
@_redis_option
@_window_options
@json_option
def write(paths: tuple[Path, ...], url: str, minutes: int, at: str | None, as_json: bool) -> None:
    """Store bids from files.

    Of the files and folders that are named, or from standard input: lines of JSON as Fluentd writes
    them, plain or gzip. A file that cannot be read to its end does not stop the others; the exit
    code is then 1. A bid ends at its own time plus the minutes, so a late or repeated write
    does not make it live longer.
    """
    store, now, window = HotStore(url), _time(at), timedelta(minutes=minutes)
    damaged: list[str] = []
    if paths:
        total = Written()
        for path in files_of(paths):
            of_file = store.write(_bids_of(path, damaged), window, now)
            total.written += of_file.written
            total.expired += of_file.expired
            total.unreadable += of_file.unreadable
    else:
        total = store.write(read_bids(sys.stdin.buffer), window, now)
    emit([vars(total)], as_json=as_json)
    if damaged:
        raise UserError(
            f"{damaged[0]} Files that cannot be read to their end: {len(damaged)}.",
            "Deliver them again, and write them again; all other bids are written.",
        )


@hot_bids.command("lookup")
@click.argument("request_ids", nargs=-1, required=True, metavar="REQUEST_ID...")
@_redis_option
@_window_options
@target_option
@schema_option
@lake_option()
@json_option
def lookup(
    request_ids: tuple[str, ...],
    url: str,
    minutes: int,
    at: str | None,
    target: str,
    schema: str,
    lake: S3Address | None,
    as_json: bool,
) -> None:
    """Find the bids of events.

    The events happen now, or at --as-of. A bid that should be hot is looked for in the hot store,
    and then in the table; another one in the table first. A cold lookup reads one partition, and in
    it one bucket; Athena says how many bytes. The exit code is 1 if a bid is in neither.
    """
    store, cold = HotStore(url), _cold(target, schema, lake)
    now, window = _time(at), timedelta(minutes=minutes)
    found = [find_bid(one, now, store, cold, window) for one in request_ids]
    emit(
        [
            {
                "request_id": one.request_id,
                "bid_hour": hour_of(one.moment),
                "tier": one.tier,
                "tried": ", ".join(one.tried),
                "scanned_bytes": one.scanned_bytes,
                "bid": one.line.decode(errors="replace") if one.line else None,
            }
            for one in found
        ],
        as_json=as_json,
    )
    if missing := [one.request_id for one in found if one.tier is None]:
        raise UserError(
            f"{len(missing)} of {len(found)} bids are in neither tier, the first is {missing[0]}.",
            "Look for its hour in file_lines and unread_files; build again if its files came late.",
        )


@hot_bids.command("memory")
@_redis_option
@json_option
def memory(url: str, as_json: bool) -> None:
    """Measure the memory of a bid.

    It is compared with the article's 600 bytes. The server should have no other keys. The last
    column is the memory of the article's hour of 100 million bids at this size.
    """
    used = HotStore(url).memory()
    emit(
        [
            {
                "bids": used.bids,
                "used_bytes": used.used_bytes,
                "bytes_per_bid": round(used.bytes_per_bid, 1),
                "of_article": round(used.bytes_per_bid / _ARTICLE_BYTES_PER_BID, 2),
                "article_hour_gib": round(used.bytes_per_bid * _ARTICLE_BIDS_PER_HOUR / _GIB, 1),
            }
        ],
        as_json=as_json,
    )


def _bids_of(path: Path, damaged: list[str]) -> Iterator[Bid | None]:
    """The bids of a file up to where it cannot be read; then what is wrong joins `damaged`."""
    try:
        yield from read_file(path)
    except UserError as error:
        damaged.append(error.problem)


def _time(text: str | None) -> datetime:
    if text is None:
        return datetime.now(UTC)
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise UserError(
            f"--as-of is `{text}`, which is no time.", "Write it as 2026-01-05T10:00:00Z."
        ) from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _cold(target: str, schema: str, lake: S3Address | None) -> Cold:
    if target == "local":
        return on_disk(database_path(), schema)
    if lake is None:
        raise UserError(
            "The lake on S3 is not known.",
            "Pass --lake s3://bucket/prefix, or set ATHENA_LAKE_ROOT.",
        )
    return on_athena(schema, f"{lake}/query-results/")
