"""Who is to be erased: a user's id and names, and where a text has them."""

import html
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

ERASED = "<@erased>"  # reads as a mention, so that it is no word
SHORTEST_TEXT = 24  # letters of a message that are looked for in results and logs
_NAMES = (
    "real_name", "real_name_normalized", "display_name", "display_name_normalized", "email",
    "phone", "skype",
)  # fmt: skip


@dataclass
class Person:
    """A user: the id, the names, and what the person wrote as far as files still show it."""

    user_id: str
    names: set[str] = field(default_factory=set)
    texts: set[str] = field(default_factory=set)

    def learn(self, row: dict[str, Any], kept: Iterable[str]) -> None:
        """Take the names of a row of users.json, but for those in `kept`."""
        profile = row.get("profile")
        places = [row, profile if isinstance(profile, dict) else {}]
        found = [row.get("name"), *(place.get(name) for place in places for name in _NAMES)]
        without = {one.casefold() for one in kept}
        self.names |= {
            one.strip()
            for one in found
            if isinstance(one, str) and len(one.strip()) > 2 and one.casefold() not in without
        }

    @cached_property
    def _id(self) -> re.Pattern[str]:
        one = re.escape(self.user_id)
        return re.compile(rf"<@{one}(?:\|[^<>]*)?>|(?<![A-Z0-9]){one}(?![A-Z0-9])")

    def _name_pattern(self, names: Iterable[str]) -> re.Pattern[str] | None:
        words = sorted({re.escape(one) for one in names if one}, key=len, reverse=True)
        return re.compile(rf"(?<!\w)(?:{'|'.join(words)})(?!\w)", re.IGNORECASE) if words else None

    def ready(self) -> None:
        """Make the patterns of the names that are known by now."""
        self._plain = self._name_pattern(self.names)
        written = {json.dumps(one)[1:-1] for one in self.names}
        written |= {html.escape(one) for one in self.names} | self.names
        self._written = self._name_pattern(written)

    def is_in(self, text: str) -> bool:
        """Whether a text has the id or a name."""
        return bool(self._id.search(text) or (self._plain and self._plain.search(text)))

    def is_in_file(self, content: bytes, *, with_texts: bool) -> bool:
        """Whether a file has the id, a name as JSON or HTML write it, or a text of the person."""
        text = content.decode("utf-8", "replace")
        if self._id.search(text) or (self._written and self._written.search(text)):
            return True
        if not with_texts:
            return False
        flat = " ".join(text.split())
        return any(
            one in flat or json.dumps(one)[1:-1] in flat or html.escape(one) in flat
            for one in self.texts
        )

    def remember(self, text: Any) -> None:
        """Keep a text of the person, to look for it elsewhere."""
        if isinstance(text, str):
            flat = " ".join(text.split())
            if len(flat) >= SHORTEST_TEXT:
                self.texts.add(flat)

    def without(self, text: str) -> str:
        """A text of another person without the id and the names."""
        text = self._id.sub(ERASED, text)
        return self._plain.sub(ERASED, text) if self._plain else text
