"""What every GBFS document has: when it was made, how long it holds, and its data.

Version 2 has times as seconds since 1970, version 3 as texts of RFC 3339; operators mix them.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urljoin

# Earlier times are no times: operators send 0, negative numbers and years below 1980.
_FIRST = datetime(2015, 1, 1, tzinfo=UTC).timestamp()
_FUTURE_SECONDS = 86_400


class NoDocumentError(Exception):
    """The text is no GBFS document; the message says why."""


@dataclass(frozen=True)
class Document:
    """A GBFS document.

    `made_at` is in seconds since 1970, None if the operator gives none that is possible;
    `ttl_seconds` is 0 or more; `line` is the document as JSON on one line, which Athena needs.
    """

    made_at: int | None
    ttl_seconds: int
    data: Mapping[str, Any]
    line: bytes


def read_document(content: bytes, now: float) -> Document:
    """The document of a feed's `content`; `now` is in seconds since 1970.

    Raises NoDocumentError for what is no JSON object with an object or a list of `data`.
    """
    try:
        # NaN and Infinity, which some libraries write, are no JSON: Athena would not read the line.
        found = json.loads(content.decode("utf-8-sig"), parse_constant=lambda _: None)
    except (UnicodeDecodeError, json.JSONDecodeError, RecursionError) as error:
        raise NoDocumentError(f"is no JSON: {error}") from error
    if not isinstance(found, dict) or not isinstance(found.get("data"), dict):
        raise NoDocumentError("has no data")
    line = json.dumps(found, ensure_ascii=False, separators=(",", ":")).encode(errors="replace")
    return Document(
        _seconds(found.get("last_updated"), now),
        _whole(found.get("ttl")) or 0,
        found["data"],
        line + b"\n",
    )


def feeds(discovery: Document, url: str) -> dict[str, str]:
    """Name -> URL of the feeds that a discovery document (`gbfs.json` of this `url`) names.

    Version 2 has them by language: English if there is one, else the first.
    """
    data = discovery.data
    if "feeds" not in data:
        languages = {key: value for key, value in data.items() if isinstance(value, dict)}
        data = languages.get("en") or next(iter(languages.values()), {})
    found = {}
    for feed in data.get("feeds") or ():
        if isinstance(feed, dict) and feed.get("name") and feed.get("url"):
            found[str(feed["name"])] = urljoin(url, str(feed["url"]))
    return found


def _seconds(value: Any, now: float) -> int | None:
    if isinstance(value, str) and not value.lstrip("-").isdigit():
        try:
            made = datetime.fromisoformat(value)
            # Without a time zone it is UTC, as in the models.
            seconds = (made if made.tzinfo else made.replace(tzinfo=UTC)).timestamp()
        except (ValueError, OverflowError):
            return None
    else:
        whole = _whole(value)
        if whole is None:
            return None
        # Some operators send milliseconds.
        seconds = whole / 1000 if whole > now * 100 else whole
    return int(seconds) if _FIRST <= seconds <= now + _FUTURE_SECONDS else None


def _whole(value: Any) -> int | None:
    try:
        return max(0, int(value))
    except (TypeError, ValueError, OverflowError):
        return None
