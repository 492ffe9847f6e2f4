"""Comments of learners in files of xAPI statements, by the rules of the staging models."""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from athena_recipes.recipes.training_feedback.files import Files, lines

_ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_COMMENTED = "adlnet.gov/expapi/verbs/commented"
_VOIDED = "adlnet.gov/expapi/verbs/voided"
_SHORTEST_NAME = 3  # letters: shorter ones are words of many languages


@dataclass(frozen=True)
class Comment:
    """A comment: the statement's id, its text as it was written, and names of its learner."""

    statement_id: str
    text: str
    names: tuple[str, ...]


def read_comments(files: Files) -> Iterator[Comment]:
    """The comments with a text, each once, without those that another statement voids.

    Reads the files twice: of statements with one id the one that was stored first counts, and a
    statement may be voided by a later file. Holds an id and a checksum per comment in memory.
    """
    chosen: dict[str, tuple[str, bytes]] = {}
    voided: set[str] = set()
    for statement in _statements(files):
        verb, identity = _verb(statement), _id(statement)
        if identity is None:
            continue
        if verb == _VOIDED:
            target = _part(statement, "object").get("id")
            if isinstance(target, str):
                voided.add(target.lower())
        elif verb == _COMMENTED and (text := _text(statement)):
            stored = statement.get("stored")
            key = (stored if isinstance(stored, str) and stored else "~", _checksum(text))
            if identity not in chosen or key[0] < chosen[identity][0]:
                chosen[identity] = key
    for statement in _statements(files):
        identity = _id(statement)
        if identity is None or identity in voided or _verb(statement) != _COMMENTED:
            continue
        text = _text(statement)
        if text and chosen.get(identity, ("", b""))[1] == _checksum(text):
            del chosen[identity]
            yield Comment(identity, text, _names(_part(statement, "actor")))


def _statements(files: Files) -> Iterator[Mapping[str, Any]]:
    for key in files.keys("statements"):
        for line in lines(files, key):
            try:
                document = json.loads(line)
            except (ValueError, RecursionError):
                continue
            if isinstance(document, dict) and isinstance(document.get("statements"), list):
                document = document["statements"]
            for one in document if isinstance(document, list) else [document]:
                if isinstance(one, dict):
                    yield one


def _part(statement: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = statement.get(name)
    return found if isinstance(found, dict) else {}


def _id(statement: Mapping[str, Any]) -> str | None:
    found = str(statement.get("id", "")).lower()
    return found if _ID.fullmatch(found) else None


def _verb(statement: Mapping[str, Any]) -> str:
    found = str(_part(statement, "verb").get("id", "")).lower().rstrip("/")
    return re.sub(r"^https?://(www\.)?", "", found)


def _text(statement: Mapping[str, Any]) -> str | None:
    found = _part(statement, "result").get("response")
    return found if isinstance(found, str) and found.strip() else None


def _checksum(text: str) -> bytes:
    return hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=8).digest()


def _names(actor: Mapping[str, Any]) -> tuple[str, ...]:
    """What identifies the learner in a text: the name and its words, the address, the account."""
    account = _part(actor, "account")
    name = actor.get("name")
    whole = [name, account.get("name"), str(actor.get("mbox", "")).removeprefix("mailto:")]
    words = name.split() if isinstance(name, str) else []
    found = [one.strip() for one in [*whole, *words] if isinstance(one, str)]
    return tuple(dict.fromkeys(one for one in found if len(one) >= _SHORTEST_NAME))
