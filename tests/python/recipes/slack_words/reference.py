"""What the tables must have, computed in Python, without the recipe's patterns."""

import json
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

NO_BOUNDARIES = frozenset("\t'*_~-")
SYSTEM = ("channel_join",)
WORK = (9, 17)


@dataclass
class Message:
    """A message by its key; `states` are (edit, last reply, is no root, row); the newest counts."""

    states: list[tuple[str, str, bool, dict[str, Any]]] = field(default_factory=list)
    is_deleted: bool = False

    @property
    def row(self) -> dict[str, Any]:
        return max(self.states, key=lambda one: one[:3])[3] if self.states else {}


def read_messages(raw: Path, without: str = "-") -> dict[tuple[str, str], Message]:
    """All messages of a lake by channel and ts, but for those of a channel."""
    found: dict[tuple[str, str], Message] = defaultdict(Message)
    for path in sorted(raw.glob("[CDG]*/**/*")):
        channel = path.relative_to(raw).parts[0]
        if path.is_file() and channel != without and path.suffix != ".gz":
            for text in path.read_text(encoding="utf-8").splitlines():
                try:
                    row = json.JSONDecoder().raw_decode(text)[0]
                except ValueError:
                    continue
                _take(found, channel, row)
    return found


def _take(found: dict[tuple[str, str], Message], channel: str, row: dict[str, Any]) -> None:
    def show(of: dict[str, Any], *, is_own: bool) -> None:
        edited = of.get("edited", {}).get("ts", "")
        found[channel, of["ts"]].states.append((edited, of.get("latest_reply", ""), is_own, of))

    subtype = row.get("subtype")
    if subtype == "message_deleted":
        found[channel, row["deleted_ts"]].is_deleted = True
    elif subtype == "message_changed":
        show(row["message"], is_own=True)
    elif "ts" in row:
        show(row, is_own=True)
        if "root" in row:
            show(row["root"], is_own=False)


def is_counted(message: Message) -> bool:
    """Whether the words of a message count: people wrote it, and it was not deleted."""
    row = message.row
    is_bot = "bot_id" in row or row.get("subtype") == "bot_message"
    return not (message.is_deleted or is_bot or row.get("subtype") in SYSTEM) and "user" in row


def tokens(text: str) -> list[str]:
    """Words, numbers and boundaries of a text, character by character."""
    plain = _without_marks(text)
    for escape, character in (("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&"), ("\u2019", "'")):
        plain = plain.replace(escape, character)
    # Each character by itself: a capital İ is one letter.
    return list(_split("".join(one.lower()[0] for one in plain)))


def words(text: str, stop_words: set[str]) -> Iterator[str]:
    """The tokens that count."""
    for one in tokens(text):
        is_word = "@" not in one and len(one) > 1 and any(_is(c, "L") for c in one)
        if is_word and one not in stop_words:
            yield one


def bigrams(text: str, stop_words: set[str]) -> Iterator[str]:
    """Pairs of neighbouring words."""
    counted = set(words(text, stop_words))
    all_tokens = tokens(text)
    for one, two in pairwise(all_tokens):
        if one in counted and two in counted:
            yield f"{one} {two}"


def _is(character: str, kinds: str) -> bool:
    return unicodedata.category(character)[0] in kinds


def _without_marks(text: str) -> str:
    found, place = "", 0
    while place < len(text):
        end = _mark_end(text, place)
        found += " | " if end else text[place]
        place = end or place + 1
    return found


def _mark_end(text: str, place: int) -> int:
    """Where code, a mention, a link or an emoji that begins here ends; 0 if none does."""
    rest = text[place:]
    if rest.startswith("```"):
        # The first three that end it: of more in a row, those after a character that is none.
        end = text.find("```", place + 3)
        if end > 0:
            return end + 3
    if rest.startswith("`"):
        end = text.find("`", place + 1)
        if end > place + 1 and "\n" not in text[place:end]:
            return end + 1
    if rest.startswith("<"):
        end = text.find(">", place)
        inner = text[place + 1 : end] if end > 0 else ""
        scheme = inner.partition(":")
        is_link = (
            bool(scheme[1])
            and scheme[0][:1].isascii() and scheme[0][:1].isalpha()
            and all(c.isascii() and (c.isalnum() or c in "+.-") for c in scheme[0])
        )  # fmt: skip
        if "<" not in inner and (inner[:1] in ("@", "#", "!") or is_link):
            return end + 1
    for begin in ("http://", "https://", "www."):
        if rest.lower().startswith(begin):
            end = place + len(begin)
            while end < len(text) and not _is(text[end], "ZC") and text[end] not in "<>|":
                end += 1
            if end > place + len(begin):
                return end
    if rest.startswith(":"):
        end = place + 1
        while end < len(text) and _of_emoji(text[end]):
            end += 1
        if end > place + 1 and text[end : end + 1] == ":":
            end += 1
            tone = text[end : end + 13]
            if tone[:11] == ":skin-tone-" and tone[11:12] in tuple("23456") and tone[12:] == ":":
                end += 13
            return end
    return 0


def _of_emoji(character: str) -> bool:
    kind = unicodedata.category(character)
    return kind in ("Ll", "Lo", "Lm") or kind[0] in "MN" or character in "_+'-"


def _split(text: str) -> Iterator[str]:
    place = 0
    while place < len(text):
        end = _mail_end(text, place) or _word_end(text, place)
        if not end:
            end = place
            while end < len(text) and _is_boundary(text[end]):
                end += 1
            end = end if end > place else 0
        if end:
            yield text[place:end]
        place = end or place + 1


def _is_boundary(character: str) -> bool:
    return not _is(character, "LMNZ") and character not in NO_BOUNDARIES


def _word_end(text: str, place: int) -> int:
    if not _is(text[place], "LN"):
        return 0
    end = place
    while end < len(text):
        if _is(text[end], "LMN") or (
            text[end] == "'" and end + 1 < len(text) and _is(text[end + 1], "LN")
        ):
            end += 1
        else:
            break
    return end


def _mail_end(text: str, place: int) -> int:
    end = place
    while end < len(text) and (_is(text[end], "LMN") or text[end] in "._%+-"):
        end += 1
    if end == place or text[end : end + 1] != "@":
        return 0
    begin = end = end + 1
    while end < len(text) and (_is(text[end], "LN") or text[end] in ".-"):
        end += 1
    host = text[begin:end]
    # A dot that is neither first nor last.
    return end if "." in host[1:-1] and not host.startswith(".") else 0


def weekly_words(
    messages: dict[tuple[str, str], Message], stop_words: set[str]
) -> dict[tuple[str, date], Counter[str]]:
    """The words of each channel and week, by the Monday."""
    found: dict[tuple[str, date], Counter[str]] = defaultdict(Counter)
    for (channel, ts), message in messages.items():
        if is_counted(message):
            day = datetime.fromtimestamp(int(ts[:10]), UTC).date()
            monday = day - timedelta(days=day.weekday())
            found[channel, monday].update(words(message.row.get("text", ""), stop_words))
    for key in [key for key, counts in found.items() if not counts]:
        del found[key]
    return found


def working_seconds(begin: datetime, end: datetime) -> int:
    """Seconds between two times on working days from 9 to 17."""
    total = 0
    day = begin.date()
    while day <= end.date():
        if day.weekday() < 5:
            opens, closes = (
                datetime.combine(day, datetime.min.time()).replace(hour=h) for h in WORK
            )
            total += max(0, int((min(end, closes) - max(begin, opens)).total_seconds()))
        day += timedelta(days=1)
    return total


def top(counts: Iterable[str], many: int) -> list[tuple[str, int]]:
    """The most frequent, and of equal ones the first of the alphabet."""
    found = Counter(counts).items()
    return sorted(found, key=lambda one: (-one[1], one[0]))[:many]
