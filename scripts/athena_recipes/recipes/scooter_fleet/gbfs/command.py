"""`athena-recipes scooter_fleet gbfs`: feeds of operators."""

import time
from importlib.metadata import version

import click

from athena_recipes.cli.options import Finite, json_option
from athena_recipes.cli.output import emit, note
from athena_recipes.lake.where import raw_folder
from athena_recipes.recipes.scooter_fleet.gbfs.collect import Collected, Collector
from athena_recipes.recipes.scooter_fleet.gbfs.http import Fetcher


@click.group()
def gbfs() -> None:
    """Collect the feeds of operators (GBFS 2 and 3)."""


@gbfs.command()
@click.argument("urls", nargs=-1, required=True, metavar="URL...")
@click.option(
    "--for-minutes",
    type=Finite(min=0),
    default=0.0,
    show_default=True,
    help="How long to go on collecting; 0 collects once.",
)
@json_option
def collect(urls: tuple[str, ...], for_minutes: float, as_json: bool) -> None:
    """Write vehicle, station and zone feeds to the lake.

    Each URL is a system's gbfs.json. Files are written below $LAKE_ROOT/raw/scooter_fleet/gbfs, one
    per version of a feed. A feed is not asked again before its ttl is over, and only for what has
    changed; a server that is busy is asked later. The exit code is 1 if a feed failed.
    """
    collector = Collector(
        raw_folder("scooter_fleet") / "gbfs", Fetcher(f"athena-recipes/{version('athena-recipes')}")
    )
    end = time.monotonic() + for_minutes * 60
    rows: list[Collected] = []
    while True:
        for url in urls:
            for one in collector.collect(url):
                note(f"{one.system_id} {one.feed}: {one.change}, {one.detail}")
                rows.append(one)
        wait = collector.seconds_to_next(list(urls))
        if time.monotonic() + wait >= end:
            break
        time.sleep(wait)
    counted: dict[tuple[str, str, str], int] = {}
    for one in rows:
        key = (one.system_id, one.feed, one.change)
        counted[key] = counted.get(key, 0) + 1
    emit(
        [
            {"system": system, "feed": feed, "change": change, "times": times}
            for (system, feed, change), times in sorted(counted.items())
        ],
        as_json=as_json,
        title="Collected",
    )
    if any(one.change == "failed" for one in rows):
        click.get_current_context().exit(1)
