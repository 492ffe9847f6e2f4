"""Who is to be erased: a user's id and names, and where a text has them."""

import html
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
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
    _written_texts: set[str] = field(default_factory=set)

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

    def ready(self) -> None:
        """Make the patterns of the names that are known by now."""
        one = re.escape(self.user_id)
        self._id = re.compile(rf"<@{one}(?:\|[^<>]*)?>|(?<![A-Z0-9]){one}(?![A-Z0-9])")
        written = {json.dumps(one)[1:-1] for one in self.names}
        written |= {html.escape(one) for one in self.names}
        self._plain, self._written = _Names(self.names), _Names(self.names | written)

    def is_in(self, text: str) -> bool:
        """Whether a text has the id or a name."""
        return self._has_id(text) or self._plain.are_in(text)

    def is_in_file(self, content: bytes, *, with_texts: bool) -> bool:
        """Whether a file has the id, a name as JSON or HTML write it, or a text of the person."""
        text = content.decode("utf-8", "replace")
        if self._has_id(text) or self._written.are_in(text):
            return True
        if not with_texts or not self.texts:
            return False
        flat = " ".join(text.split())
        return any(one in flat for one in self._written_texts)

    def _has_id(self, text: str) -> bool:
        return self.user_id in text and bool(self._id.search(text))

    def remember(self, text: Any) -> None:
        """Keep a text of the person, to look for it elsewhere."""
        if isinstance(text, str):
            flat = " ".join(text.split())
            if len(flat) >= SHORTEST_TEXT and flat not in self.texts:
                self.texts.add(flat)
                self._written_texts |= {flat, json.dumps(flat)[1:-1], html.escape(flat)}

    def without(self, text: str) -> str:
        """A text of another person without the id and the names."""
        if self.user_id in text:
            text = self._id.sub(ERASED, text)
        return self._plain.replaced(text)


class _Names:
    """Names as whole words, in any case. Most texts have none, so letters are looked for first."""

    def __init__(self, names: Iterable[str]) -> None:
        found = sorted((one for one in names if one), key=len, reverse=True)
        self._folded = [one.casefold() for one in found]
        words = "|".join(re.escape(one) for one in found)
        self._pattern = re.compile(rf"(?<!\w)(?:{words})(?!\w)", re.IGNORECASE)

    def _may_be_in(self, text: str) -> bool:
        folded = text.casefold()
        return any(one in folded for one in self._folded)

    def are_in(self, text: str) -> bool:
        return self._may_be_in(text) and bool(self._pattern.search(text))

    def replaced(self, text: str) -> str:
        return self._pattern.sub(ERASED, text) if self._may_be_in(text) else text
