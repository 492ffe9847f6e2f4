"""Write the feeds of GBFS systems to the lake, each version once."""

import json
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

from athena_recipes.lake.whole_file import write_whole
from athena_recipes.recipes.scooter_fleet.gbfs.document import (
    Document,
    NoDocumentError,
    feeds,
    read_document,
)
from athena_recipes.recipes.scooter_fleet.gbfs.http import Fetcher, FetchError, Validators

# Feed -> the beginning of its file names. Version 3 renamed the first; some operators of version 3
# keep the former name.
COLLECTED = {
    "vehicle_status": "vehicle_status",
    "free_bike_status": "vehicle_status",
    "station_status": "station_status",
    "geofencing_zones": "geofencing_zones",
}
_STATE = ".collected.json"
_SHORTEST_SECONDS = 10


@dataclass(frozen=True)
class Collected:
    """What was done with a feed: `change` is written, unchanged, not due or failed."""

    system_id: str
    feed: str
    change: str
    detail: str


@dataclass
class _Known:
    """What is known of a feed from the collection before."""

    etag: str | None = None
    modified: str | None = None
    made_at: int | None = None
    due_at: float = 0
    ttl_seconds: int = 0


class Collector:
    """Collects systems into `folder`, the recipe's `gbfs/`; `clock` gives seconds since 1970."""

    def __init__(
        self, folder: Path, fetcher: Fetcher, clock: Callable[[], float] = time.time
    ) -> None:
        self._folder, self._fetcher, self._clock = folder, fetcher, clock
        # Discovery URL -> system and feeds, read once a run.
        self._systems: dict[str, tuple[str, dict[str, str]]] = {}

    def collect(self, url: str) -> Iterator[Collected]:
        """Each feed of the system with this discovery URL; a feed that fails stops no other."""
        try:
            if url not in self._systems:
                self._systems[url] = self._discover(url)
        except (FetchError, NoDocumentError) as error:
            yield Collected(urlsplit(url).netloc, "gbfs", "failed", f"{url} {error}")
            return
        system_id, named = self._systems[url]
        wanted = {
            COLLECTED[name]: feed for name, feed in reversed(named.items()) if name in COLLECTED
        }
        if not wanted:
            detail = f"{url} names none of {', '.join(COLLECTED)}"
            yield Collected(system_id, "gbfs", "failed", detail)
        folder = self._system_folder(system_id)
        known = _read_state(folder)
        for feed, feed_url in sorted(wanted.items()):
            state = known.setdefault(feed, _Known())
            try:
                change, detail = self._feed(folder, feed, feed_url, state)
            except (FetchError, NoDocumentError) as error:
                change, detail = "failed", f"{feed_url} {error}"
            # After each feed, so that a stop loses nothing.
            write_whole(folder / _STATE, _state_text(known))
            yield Collected(system_id, feed, change, detail)

    def seconds_to_next(self, urls: list[str]) -> float:
        """Seconds until a feed of these systems is due."""
        due = [
            state.due_at
            for url in urls
            if url in self._systems
            for state in _read_state(self._system_folder(self._systems[url][0])).values()
        ]
        return max(_SHORTEST_SECONDS, min(due, default=0) - self._clock())

    def _system_folder(self, system_id: str) -> Path:
        name = quote(system_id, safe="")
        # Athena skips folders that begin with a dot or an underscore, and `..` is another folder.
        if name.startswith((".", "_")):
            name = f"%{ord(name[0]):02X}{name[1:]}"
        return self._folder / name

    def _discover(self, url: str) -> tuple[str, dict[str, str]]:
        named = feeds(self._document(url), url)
        system_id = urlsplit(url).netloc
        if "system_information" in named:
            given = self._document(named["system_information"]).data.get("system_id")
            system_id = str(given) if given else system_id
        return system_id, named

    def _document(self, url: str) -> Document:
        content = self._fetcher.get(url).content
        assert content is not None
        return read_document(content, self._clock())

    def _feed(self, folder: Path, feed: str, url: str, state: _Known) -> tuple[str, str]:
        now = self._clock()
        if now < state.due_at:
            return "not due", f"for {state.due_at - now:.0f} s more"
        answer = self._fetcher.get(url, Validators(state.etag, state.modified))
        if answer.content is None:
            state.due_at = now + max(_SHORTEST_SECONDS, state.ttl_seconds)
            return "unchanged", "the server says so"
        document = read_document(answer.content, now)
        change = self._write(folder, feed, document, now)
        state.etag, state.modified = answer.validators.etag, answer.validators.modified
        state.made_at = document.made_at
        state.ttl_seconds = document.ttl_seconds
        state.due_at = now + max(_SHORTEST_SECONDS, state.ttl_seconds)
        return change

    def _write(self, folder: Path, feed: str, document: Document, now: float) -> tuple[str, str]:
        # The same version is one file. A server that changes the data and keeps the time, or gives
        # no time, gets the time of the request.
        for epoch in (document.made_at, int(now)):
            if epoch is None:
                continue
            hour = f"dt={datetime.fromtimestamp(epoch, UTC):%Y-%m-%d-%H}"
            path = folder / hour / f"{feed}-{epoch}.json"
            if not path.exists():
                write_whole(path, document.line)
                return "written", f"{folder.name}/{hour}/{path.name}"
            if path.read_bytes() == document.line:
                return "unchanged", f"{path.name} is there"
        return "unchanged", "two versions within a second: the second is left out"


def _read_state(folder: Path) -> dict[str, _Known]:
    try:
        found: dict[str, dict[str, Any]] = json.loads((folder / _STATE).read_text("utf-8"))
        return {feed: _Known(**values) for feed, values in found.items()}
    except (OSError, ValueError, TypeError):
        return {}


def _state_text(known: dict[str, _Known]) -> bytes:
    return json.dumps({feed: asdict(state) for feed, state in known.items()}, indent=1).encode()
