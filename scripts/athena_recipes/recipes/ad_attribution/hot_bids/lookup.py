"""One bid: where it should be first, and then in the other place."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from athena_recipes.cli.errors import UserError
from athena_recipes.recipes.ad_attribution.hot_bids.cold import Cold
from athena_recipes.recipes.ad_attribution.hot_bids.store import HotStore
from athena_recipes.recipes.ad_attribution.uuids import time_of


@dataclass(frozen=True)
class Lookup:
    """What was found: `tier` is hot, cold or None, `tried` the places in their order."""

    request_id: str
    moment: datetime
    tier: str | None
    tried: tuple[str, ...]
    line: bytes | None
    scanned_bytes: int | None


def find_bid(request_id: str, at: datetime, hot: HotStore, cold: Cold, window: timedelta) -> Lookup:
    """The bid of an event at `at`: hot within `window`, else cold first; then the other.

    At the border a bid may have ended in the one place and not have come to the other yet.
    Raises UserError for a text that is no UUID with a time.
    """
    name = request_id.strip().lower()
    moment = time_of(name)
    if moment is None:
        raise UserError(
            f"`{request_id}` is no UUID of version 1, 6 or 7.",
            "Give the request id of the bid request, 36 characters; other versions have no time.",
        )
    order = ("hot", "cold") if at - moment < window else ("cold", "hot")
    scanned: int | None = None
    for number, tier in enumerate(order, start=1):
        if tier == "hot":
            line = hot.find(name)
        else:
            answer = cold(name, moment)
            line, scanned = answer.line, answer.scanned_bytes
        if line is not None:
            return Lookup(name, moment, tier, order[:number], line, scanned)
    return Lookup(name, moment, None, order, None, scanned)
