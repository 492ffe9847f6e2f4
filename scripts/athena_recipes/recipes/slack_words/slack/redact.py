"""Lines of raw files without a person: what the person wrote goes, what others wrote stays.

A message of the person becomes what Slack itself leaves of a deleted root: a tombstone with its
ts, so that threads keep their shape, and a message that is delivered again stays deleted. Applying
it twice gives the same as applying it once.
"""

import json
from collections.abc import Callable
from typing import Any

from athena_recipes.recipes.slack_words.slack.export import line
from athena_recipes.recipes.slack_words.slack.person import Person, unescaped

# Subtypes of messages that people write; of other subtypes (joins, topics) nothing is kept.
_WRITTEN = (
    *(None, "", "thread_broadcast", "file_share", "file_comment", "me_message", "bot_message"),
    "tombstone",
)
_KEPT = ("ts", "thread_ts", "reply_count", "latest_reply", "channel")
_GONE = object()


def redacted_file(content: bytes, person: Person) -> bytes:
    """A raw file without the person; the same bytes if it has nothing of the person.

    A line that is no JSON and has the id or a name is removed, for it cannot be cleaned. What is
    left is empty if all was about the person.
    """
    if not may_have(content.decode("utf-8", "replace"), person):
        return content
    whole = _document(content)
    if isinstance(whole, list):
        rows = [row for item in whole for row in _row(item, person)]
        if rows == whole and not has_person(content, person):
            return content
        return json.dumps(rows, ensure_ascii=False).encode("utf-8", "replace") if rows else b""
    lines = content.splitlines(keepends=True)
    found = []
    for one in lines:
        cleaned = _line(one, person)
        if cleaned is not None:
            found.append(cleaned)
    return b"".join(found)


def has_person(content: bytes, person: Person) -> bool:
    """Whether a raw file shows the person, by the values of its JSON, and lines that are none."""
    whole = _document(content, _Pairs)
    if whole is not None:
        return _shows(whole, person)
    return any(_line_has(one.decode("utf-8", "replace"), person) for one in content.splitlines())


def text_has_person(text: str, person: Person) -> bool:
    """Whether a value of a table shows the person: a text as it is, of JSON the values in it."""
    if not may_have(text, person):
        return False
    rows = documents(text, _Pairs) if text[:1] in ("{", "[") else None
    return person.is_in(text) if rows is None else _shows(rows, person)


def _line_has(text: str, person: Person) -> bool:
    """Whether a line shows the person; one that is no JSON may be a part of such."""
    if not may_have(text, person):
        return False
    rows = documents(text.lstrip("\ufeff"), _Pairs)
    return person.is_in(unescaped(text)) if rows is None else _shows(rows, person)


class _Pairs(list[tuple[str, Any]]):
    """An object with all its members, also those whose name is there twice."""


def _shows(value: Any, person: Person) -> bool:
    if isinstance(value, str):
        return person.is_in(value)
    if isinstance(value, _Pairs):
        return any(person.has_id(name) or _shows(item, person) for name, item in value)
    return isinstance(value, list) and any(_shows(item, person) for item in value)


def may_have(text: str, person: Person) -> bool:
    """Whether a text must be decoded: it has letters of a name, or escapes that may hide some."""
    return "\\" in text or person.may_be_in(text)


def _document(content: bytes, hook: Callable[[Any], Any] | None = None) -> Any:
    if not content.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"["):
        return None
    try:
        text = content.decode("utf-8-sig")
        return json.loads(text, parse_float=str, object_pairs_hook=hook)
    except ValueError:
        return None


def _line(raw: bytes, person: Person) -> bytes | None:
    text = raw.decode("utf-8", "replace").lstrip("\ufeff")
    if not may_have(text, person):
        return raw
    rows = documents(text)
    if rows is None:
        return None if _line_has(text, person) else raw
    cleaned = [one for row in rows for one in _row(row, person)]
    if cleaned == rows and not _line_has(text, person):
        return raw
    ending = "\r\n" if text.endswith("\r\n") else "\n"
    joined = "".join(line(one) for one in cleaned) + ending
    return joined.encode("utf-8", "replace") if cleaned else None


def documents(text: str, hook: Callable[[Any], Any] | None = None) -> list[Any] | None:
    """The JSON documents of a line, most often one; None if it is anything else.

    `hook` makes an object of its pairs, if it is not to be a dict.
    """
    decoder = json.JSONDecoder(parse_float=str, object_pairs_hook=hook)
    found, place = [], 0
    while place < len(text):
        if text[place] in " \t\r\n":
            place += 1
            continue
        try:
            document, place = decoder.raw_decode(text, place)
        except ValueError:
            return None
        found.append(document)
    return found


def _row(row: Any, person: Person) -> list[Any]:
    """What stays of a row: itself, a cleaned or a tombstone, or nothing."""
    if not isinstance(row, dict):
        cleaned = _cleaned(row, person)
        return [] if cleaned is _GONE else [cleaned]
    if row.get("id") == person.user_id:
        return []
    states = (row.get("message"), row.get("previous_message"))
    events = [one for one in states if isinstance(one, dict)]
    written = [row, *events]
    if any(_author(one) == person.user_id for one in written):
        for one in written:
            person.remember(one.get("text"))
            person.remember(_comment(one).get("comment"))
        stone = events[0] if events else row
        if row.get("subtype") == "message_deleted" and row.get("deleted_ts"):
            stone = {**stone, "ts": row["deleted_ts"]}
        if (not events and row.get("subtype") not in _WRITTEN) or not stone.get("ts"):
            return []
        kept = {name: stone[name] for name in _KEPT if name in stone}
        tombstone = {"type": "message", "subtype": "tombstone", "hidden": True, "user": "USLACKBOT"}
        return [_cleaned(tombstone | kept, person)]
    root = row.get("root")
    if isinstance(root, dict) and _author(root) == person.user_id:
        person.remember(root.get("text"))
    cleaned = _cleaned(row, person, is_top=True)
    users = row.get("reply_users")
    if isinstance(users, list) and cleaned.get("reply_users") != users:
        cleaned["reply_users_count"] = len(cleaned.get("reply_users", ()))
    return [cleaned]


def _author(message: dict[str, Any]) -> Any:
    """The user of a message; of a comment on a file, as Slack wrote it until 2018, its own user."""
    return message.get("user") or _comment(message).get("user")


def _comment(message: dict[str, Any]) -> dict[str, Any]:
    found = message.get("comment")
    return found if isinstance(found, dict) else {}


def _cleaned(value: Any, person: Person, *, is_top: bool = False) -> Any:
    """A value without the person; _GONE for one that is about the person alone."""
    if isinstance(value, str):
        return _GONE if value == person.user_id else person.without(value)
    if isinstance(value, list):
        return [one for item in value if (one := _cleaned(item, person)) is not _GONE]
    if not isinstance(value, dict):
        return value
    if not is_top and person.user_id in value.values():
        for name in ("text", "fallback"):
            person.remember(value.get(name))
        return _GONE
    found = {}
    for name, item in value.items():
        one = _cleaned(item, person)
        if one is not _GONE:
            # Names of fields are Slack's, also if the person is called so.
            found[person.without_id(name)] = one
    if isinstance(value.get("users"), list) and "count" in value:
        if not found.get("users") and value["users"]:
            return _GONE
        if found["users"] != value["users"]:
            found["count"] = len(found["users"])
    return found
