"""The hot store: bids in Redis or Valkey, each until its own time plus the window."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from redis import Redis
from redis.exceptions import RedisError

from athena_recipes.cli.errors import UserError
from athena_recipes.recipes.ad_attribution.hot_bids.bids import Bid

_PIPELINED = 1_000  # bids in one round trip
_MILLISECOND = timedelta(milliseconds=1)
# Clocks of hosts differ; a bid of a later hour is no bid of the table either.
_AHEAD = timedelta(hours=1)


@dataclass
class Written:
    """What became of the lines of a write."""

    written: int = 0
    expired: int = 0  # older than the window
    unreadable: int = 0  # no JSON, or no request id with a time


@dataclass(frozen=True)
class Memory:
    """What the store uses, in bytes; `bytes_per_bid` is above that of an empty store."""

    bids: int
    used_bytes: int
    bytes_per_bid: float


class HotStore:
    """Bids by the 16 bytes of their request id; UserError where the server cannot be used."""

    def __init__(self, url: str) -> None:
        """`url` as `redis://host:port/0`, `rediss://…` or `unix://path`."""
        self._url = url
        with self._explained():
            try:
                self._redis: Any = Redis.from_url(url, socket_timeout=30)
            except ValueError as error:
                raise UserError(
                    f"--redis is `{url}`: {error}.", "Write redis://host:port/0."
                ) from None

    def write(self, bids: Iterable[Bid | None], window: timedelta, now: datetime) -> Written:
        """Store bids, pipelined; a bid that is there already is replaced.

        A bid ends at its own time plus `window`, however late it is written; one whose time is
        more than an hour ahead of `now` ends as if it were an hour ahead.
        """
        counts = Written()
        rest = iter(bids)
        while batch := list(islice(rest, _PIPELINED)):
            with self._explained(), self._redis.pipeline(transaction=False) as pipeline:
                for bid in batch:
                    ahead = min(bid.moment - now, _AHEAD) if bid else timedelta()
                    left = (ahead + window) // _MILLISECOND
                    if bid is None:
                        counts.unreadable += 1
                    elif left <= 0:
                        counts.expired += 1
                    else:
                        pipeline.set(_key(bid.request_id), bid.line, px=left)
                        counts.written += 1
                pipeline.execute()
        return counts

    def find(self, request_id: str) -> bytes | None:
        """The line of a bid, or None if the store does not have it (any more)."""
        with self._explained():
            found: bytes | None = self._redis.get(_key(request_id))
        return found

    def memory(self) -> Memory:
        """What the server uses for its bids."""
        with self._explained():
            used = self._redis.info("memory")
            bids = int(self._redis.dbsize())
        above = int(used["used_memory"]) - int(used["used_memory_startup"])
        return Memory(bids, int(used["used_memory"]), above / bids if bids else 0.0)

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except RedisError as error:
            shown = urlsplit(self._url)
            raise UserError(
                f"The hot store at {shown.hostname or shown.path} refused: {error}.",
                "Start Redis or Valkey there, or set --redis (HOT_BIDS_REDIS); where its memory is"
                " full, raise maxmemory or shorten --minutes. Then run the same command again.",
            ) from None


def _key(request_id: str) -> bytes:
    return UUID(request_id).bytes
