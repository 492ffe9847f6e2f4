"""Who is to be erased: a user's id and names, and whether a text has them."""

import html
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

ERASED = "<@erased>"  # reads as a mention, so that it is no word
# Scripts that put no blanks between words, or none between a name and a particle: Thai, Lao,
# Burmese, Khmer, Japanese, Chinese, Korean. A name of them may be part of a longer run of letters.
_JOINED = (
    "\u0e00-\u0eff\u1000-\u109f\u1100-\u11ff\u1780-\u17ff\u3005-\u30ff\u3400-\u9fff"
    "\uac00-\ud7af\uf900-\ufaff\uff66-\uff9f\U00020000-\U0003ffff"
)
_IS_JOINED = re.compile(f"[{_JOINED}]")
_ESCAPES = re.compile(r'(?:\\(?:u[0-9a-fA-F]{4}|["\\/bfnrt]))+')
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
            if isinstance(one, str) and _is_name(one.strip()) and one.casefold() not in without
        }

    def ready(self) -> None:
        """Make the patterns of the names that are known by now."""
        one = re.escape(self.user_id)
        self._id = re.compile(rf"<@{one}(?:\|[^<>]*)?>|(?<![A-Z0-9]){one}(?![A-Z0-9])")
        written = {json.dumps(one)[1:-1] for one in self.names}
        written |= {html.escape(one) for one in self.names}
        self._plain, self._written = _Names(self.names), _Names(self.names | written)

    def looked_for(self) -> list[str]:
        """The id and the names, to show them."""
        return [self.user_id, *sorted(self.names)]

    def may_be_in(self, text: str) -> bool:
        """Whether a text that is not decoded may have the id or a name; fast, and never wrong with
        False unless a backslash hides a letter."""
        return self.user_id in text or self._written.may_be_in(text)

    def is_in(self, text: str) -> bool:
        """Whether a decoded text has the id or a name."""
        return self.has_id(text) or self._plain.are_in(text)

    def is_in_file(self, content: bytes, *, with_texts: bool) -> bool:
        """Whether a file of any kind has the id, a name or a text of the person: as they are, as
        JSON (also JSON in JSON) or as HTML. In doubt the answer is yes."""
        text = content.decode("utf-8", "replace")
        if "\\u" in text or "&" in text or self.may_be_in(text):
            once = unescaped(text)
            forms = {text, once, unescaped(once), html.unescape(text), html.unescape(once)}
            if any(self.is_in(one) or self._written.are_in(one) for one in forms):
                return True
        if not with_texts or not self.texts:
            return False
        flat = [" ".join(one.split()) for one in {text, unescaped(text)}]
        return any(one in form for one in self._written_texts for form in flat)

    def has_id(self, text: str) -> bool:
        """Whether a text has the id."""
        return self.user_id in text and bool(self._id.search(text))

    def without_id(self, text: str) -> str:
        """A text without the id."""
        return self._id.sub(ERASED, text) if self.user_id in text else text

    def remember(self, text: Any) -> None:
        """Keep a text of the person, to look for it elsewhere."""
        if isinstance(text, str):
            flat = " ".join(text.split())
            if len(flat) >= SHORTEST_TEXT and flat not in self.texts:
                self.texts.add(flat)
                self._written_texts |= {flat, json.dumps(flat)[1:-1], html.escape(flat)}

    def without(self, text: str) -> str:
        """A text of another person without the id and the names."""
        return self._plain.replaced(self.without_id(text))


def unescaped(text: str) -> str:
    """A text with the characters that JSON writes with a backslash, as `\\n` and `\\u00e9`."""
    if "\\" not in text:
        return text
    return _ESCAPES.sub(lambda found: str(json.loads(f'"{found[0]}"')), text)


def _is_name(text: str) -> bool:
    return len(text) > 2 or (len(text) == 2 and bool(_IS_JOINED.match(text)))


def _bounded(name: str) -> str:
    """The pattern of a name: no letter or digit beside it, but for those of joined scripts."""
    before = "" if _IS_JOINED.match(name[0]) else rf"(?<![^\W_{_JOINED}])"
    after = "" if _IS_JOINED.match(name[-1]) else rf"(?![^\W_{_JOINED}])"
    return f"{before}{re.escape(name)}{after}"


class _Names:
    """Names as whole words, in any case. Most texts have none, so letters are looked for first."""

    def __init__(self, names: Iterable[str]) -> None:
        found = sorted((one for one in names if one), key=len, reverse=True)
        self._folded = [one.casefold() for one in found]
        words = "|".join(_bounded(one) for one in found)
        self._pattern = re.compile(words, re.IGNORECASE)

    def may_be_in(self, text: str) -> bool:
        folded = text.casefold()
        return any(one in folded for one in self._folded)

    def are_in(self, text: str) -> bool:
        return self.may_be_in(text) and bool(self._pattern.search(text))

    def replaced(self, text: str) -> str:
        return self._pattern.sub(ERASED, text) if self.may_be_in(text) else text
