"""Comments of learners in files of xAPI statements, by the rules of the staging models."""

import csv
import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from athena_recipes.engines.checkout import PROJECT
from athena_recipes.recipes.training_feedback.documents import one_line
from athena_recipes.recipes.training_feedback.files import Files, lines

_VERBS = PROJECT / "seeds" / "training_feedback" / "training_feedback__verbs.csv"
_ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
# As the macro training_feedback_time.
_TIME = re.compile(
    r"(?P<date>(?:19|20)[0-9]{2}-[0-9]{2}-[0-9]{2})[T ]"
    r"(?P<hour>(?:[01][0-9]|2[0-3]):[0-5][0-9])(?P<second>:[0-5][0-9])?(?P<part>[.][0-9]{1,12})?"
    r"(?:Z|(?P<zone>[+-](?:0[0-9]|1[0-3]))(?::?(?P<minute>[0-5][0-9]))?"
    r"|(?P<far>[+-]14)(?::?00)?)?"
)
_LATEST = datetime.max.replace(tzinfo=UTC)
_SHORTEST_NAME = 3  # letters: shorter ones are words of many languages


@dataclass(frozen=True)
class Comment:
    """A comment: the statement's id, its text as it was written, and names of its learner."""

    statement_id: str
    text: str
    names: tuple[str, ...]


@dataclass(frozen=True)
class _Place:
    """Where a statement is: the file, the line's text, and the number on the line."""

    key: str
    line: str
    number: int

    def checksum(self) -> bytes:
        text = f"{self.key} {self.number} {self.line}"
        return hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=8).digest()


def read_comments(files: Files) -> Iterator[Comment]:
    """The comments with a text, each once, without those that another statement voids.

    Reads the files twice: of statements with one id the one that was stored first counts, and a
    statement may be voided by a later file. Holds an id and a checksum per statement in memory.
    """
    verbs = _verbs()
    chosen: dict[str, tuple[datetime, bytes]] = {}
    voiding: dict[str, str] = {}
    for key in files.keys("statements"):
        # Lines of a file have no order on Athena, so the first is the one whose text is.
        first: dict[str, tuple[datetime, str, int]] = {}
        targets: dict[str, str] = {}
        for place, statement in _statements(files, key):
            verb = _usable(statement, verbs)
            if verb is None:
                continue
            identity = _id(statement)
            rank = (_time(statement.get("stored")) or _LATEST, place.line, place.number)
            if identity not in first or rank < first[identity]:
                first[identity] = rank
                target = _scalar(_part(statement, "object").get("id"))
                targets[identity] = target.lower() if verb == "voided" else ""
        for identity, (stored, line, number) in first.items():
            if identity not in chosen or stored < chosen[identity][0]:
                chosen[identity] = (stored, _Place(key, line, number).checksum())
                voiding.pop(identity, None)
                if targets[identity]:
                    voiding[identity] = targets[identity]
    voided = set(voiding.values())
    for key in files.keys("statements"):
        for place, statement in _statements(files, key):
            identity = _id(statement)
            if identity in voided or _usable(statement, verbs) != "commented":
                continue
            text = _scalar(_part(statement, "result").get("response"))
            if identity in chosen and chosen[identity][1] == place.checksum():
                del chosen[identity]
                if one_line(text):
                    yield Comment(identity, text, _names(_part(statement, "actor")))


def _verbs() -> dict[str, str]:
    """The seed of verbs: what a verb's id means here."""
    with _VERBS.open(encoding="utf-8", newline="") as file:
        return {row["verb_id"]: row["verb"] for row in csv.DictReader(file)}


def _statements(files: Files, key: str) -> Iterator[tuple[_Place, Mapping[str, Any]]]:
    for line in lines(files, key):
        try:
            document = json.loads(line)
        except (ValueError, RecursionError):
            continue
        if isinstance(document, dict) and isinstance(document.get("statements"), list):
            document = document["statements"]
        found = document if isinstance(document, list) else [document]
        for number, one in enumerate(found, start=1):
            if isinstance(one, dict):
                yield _Place(key, line, number), one


def _usable(statement: Mapping[str, Any], verbs: Mapping[str, str]) -> str | None:
    """What the verb means; None for a statement that the staging models reject on its own."""
    target = _scalar(_part(statement, "object").get("id"))
    identity = _scalar(_part(statement, "verb").get("id")).lower()
    verb = verbs.get(re.sub(r"^https?://(www\.)?", "", identity).rstrip("/"))
    if not _id(statement) or not target or verb is None:
        return None
    if verb == "voided":
        return verb
    is_timed = _time(statement.get("timestamp")) or _time(statement.get("stored"))
    return verb if is_timed and _is_learner(_part(statement, "actor")) else None


def _is_learner(actor: Mapping[str, Any]) -> bool:
    if actor.get("objectType") == "Group":
        return False
    account = _part(actor, "account")
    return bool(
        re.match(r"mailto:[^@]+@.", _scalar(actor.get("mbox")))
        or re.fullmatch(r"[0-9a-f]{40}", _scalar(actor.get("mbox_sha1sum")).lower())
        or _scalar(actor.get("openid"))
        or (_scalar(account.get("homePage")) and _scalar(account.get("name")))
    )


def _part(statement: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = statement.get(name)
    return found if isinstance(found, dict) else {}


def _scalar(value: object) -> str:
    """A text, a number or a truth value as text, like json_extract_scalar; else nothing."""
    if isinstance(value, str):
        return value
    return json.dumps(value) if isinstance(value, (bool, int, float)) else ""


def _id(statement: Mapping[str, Any]) -> str:
    found = _scalar(statement.get("id")).lower()
    return found if _ID.fullmatch(found) else ""


def _time(value: object) -> datetime | None:
    """A time in UTC, cut to milliseconds; None for a text that is none."""
    found = _TIME.fullmatch(_scalar(value).upper())
    if not found or (found["part"] and not found["second"]):
        return None
    zone = f"{found['zone'] or found['far'] or '+00'}:{found['minute'] or '00'}"
    part = f".{(found['part'] or '.')[1:4]:0<3}"
    try:
        return datetime.fromisoformat(
            f"{found['date']}T{found['hour']}{found['second'] or ':00'}{part}{zone}"
        ).astimezone(UTC)
    except ValueError:
        return None


def _names(actor: Mapping[str, Any]) -> tuple[str, ...]:
    """What identifies the learner in a text: the name and its words, the address, the account."""
    account = _part(actor, "account")
    name = actor.get("name")
    whole = [name, account.get("name"), str(actor.get("mbox", "")).removeprefix("mailto:")]
    words = name.split() if isinstance(name, str) else []
    found = [one.strip() for one in [*whole, *words] if isinstance(one, str)]
    return tuple(dict.fromkeys(one for one in found if len(one) >= _SHORTEST_NAME))
