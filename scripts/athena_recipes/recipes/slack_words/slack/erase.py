"""Erases a person from the lake, and searches for what is left.

The order makes it safe to stop at any point and to run it again: results and logs go while the raw
files still show what the person wrote, and the names in users.json go last.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from athena_recipes.cli.errors import UserError
from athena_recipes.recipes.slack_words.slack.files import Files
from athena_recipes.recipes.slack_words.slack.person import Person
from athena_recipes.recipes.slack_words.slack.raw_files import (
    QUARANTINE,
    RAW,
    USERS,
    packed,
    unpacked,
)
from athena_recipes.recipes.slack_words.slack.redact import documents, has_person, redacted_file
from athena_recipes.recipes.slack_words.slack.tables import Found


class Tables(Protocol):
    """The tables of a target."""

    def search(self, person: Person) -> Iterator[Found]:
        """What of them has something of the person."""
        ...

    def settle(self) -> None:
        """Make sure that nothing is left of tables that were built again."""
        ...


@dataclass(frozen=True)
class Kept:
    """A folder with files that runs leave: results, logs, pages; `kind` is what they are.

    `but` are places of files and folders that may be inside, and are no such files: the lake's own.
    `names` is what the keys of such files match, where the folder may have others' files too.
    """

    kind: str
    files: Files
    folder: str
    but: Sequence[str] = ()
    names: re.Pattern[str] | None = None

    def has(self, key: str) -> bool:
        """Whether a file of the folder is one that a run left."""
        if self.names and not self.names.search(key):
            return False
        place = self.files.place(key)
        return not any(place == one or place.startswith(f"{one}/") for one in self.but)


@dataclass(frozen=True)
class Erasure:
    """A person and all places; `rebuild` builds the tables. `kept_names` are not looked for."""

    person: Person
    files: Files
    tables: Tables
    kept: Sequence[Kept]
    rebuild: Callable[[], None]
    kept_names: Sequence[str] = ()

    def learn(self) -> None:
        """Read the person's names and texts from the raw files."""
        for key in self.files.keys(USERS):
            for row in documents_of(unpacked(key, self.files.read(key) or b"") or b""):
                if row.get("id") == self.person.user_id:
                    self.person.learn(row, self.kept_names)
        self.person.ready()
        for _, content in self._raw():
            if content is not None:
                redacted_file(content, self.person)

    def search(self) -> list[Found]:
        """All that is left of the person, and what `apply` does with it."""
        found = []
        for key, content in self._raw():
            if content is None:
                if self.files.read(key):
                    found.append(Found("raw file", key, "none: it cannot be read; remove it"))
            elif has_person(content, self.person) or redacted_file(content, self.person) != content:
                found.append(Found("raw file", key, "write again without the person"))
        found += [
            Found("old version of a raw file", f"{key} {version}", "delete")
            for key, version in self._old_versions()
        ]
        found += self.tables.search(self.person)
        found += [Found(one.kind, key, "delete") for one, key in self._kept_with_person()]
        found += [
            Found(f"old version of a {one.kind}", f"{key} {version}", "delete")
            for one, key, version in self._old_kept()
        ]
        return found

    def apply(self, done: Callable[[Found], None]) -> None:
        """Erase. Calls `done` with each change once it is made.

        Raises UserError if something is left that it cannot change.
        """
        self._clean_kept(done)
        self._clean_raw(done, but=USERS)
        if any(one.change != "delete" for one in self.tables.search(self.person)):
            self.rebuild()
            done(Found("tables", "slack_words", "built again"))
        self.tables.settle()
        self._clean_versions(done)
        self._clean_kept(done)
        self._clean_raw(done, but=None)
        self._clean_versions(done)

    def _clean_raw(self, done: Callable[[Found], None], but: str | None) -> None:
        for key, content in self._raw():
            if content is None or (but and key.startswith(but)):
                continue
            cleaned = redacted_file(content, self.person)
            if not cleaned and content:
                self.files.delete(key)
                done(Found("raw file", key, "deleted: it had nothing but the person"))
            elif cleaned != content:
                self.files.write(key, packed(cleaned, like=self.files.read(key) or b""))
                done(Found("raw file", key, "written again without the person"))

    def _clean_versions(self, done: Callable[[Found], None]) -> None:
        for key, version in list(self._old_versions()):
            self.files.delete_versions([(key, version)])
            done(Found("old version of a raw file", f"{key} {version}", "deleted"))

    def _clean_kept(self, done: Callable[[Found], None]) -> None:
        for one, key in list(self._kept_with_person()):
            one.files.delete(key)
            done(Found(one.kind, key, "deleted"))
        # Those just deleted too, and what a run that was stopped has left of such.
        for one, key, version in list(self._old_kept()):
            one.files.delete_versions([(key, version)])
            done(Found(f"old version of a {one.kind}", f"{key} {version}", "deleted"))

    def _raw(self) -> Iterator[tuple[str, bytes | None]]:
        """Key and text of each raw file; None for one that cannot be read."""
        for folder in (RAW, QUARANTINE):
            for key in list(self.files.keys(folder)):
                content = self.files.read(key)
                if content is not None:
                    yield key, unpacked(key, content)

    def _old_versions(self) -> Iterator[tuple[str, str]]:
        for folder in (RAW, QUARANTINE):
            for key, version in self.files.old_versions(folder):
                content = unpacked(key, self.files.read_version(key, version))
                if content is None or has_person(content, self.person):
                    yield key, version

    def _kept_with_person(self) -> Iterator[tuple[Kept, str]]:
        for one in self.kept:
            for key in filter(one.has, one.files.keys(one.folder)):
                content = one.files.read(key)
                if content and self.person.is_in_file(content, with_texts=True):
                    yield one, key

    def _old_kept(self) -> Iterator[tuple[Kept, str, str]]:
        for one in self.kept:
            for key, version in one.files.old_versions(one.folder):
                if one.has(key):
                    content = one.files.read_version(key, version)
                    if self.person.is_in_file(content, with_texts=True):
                        yield one, key, version


def documents_of(content: bytes) -> Iterator[dict[str, object]]:
    """The JSON objects of a file with one per line."""
    for raw in content.splitlines():
        for one in documents(raw.decode("utf-8", "replace").lstrip("\ufeff")) or ():
            if isinstance(one, dict):
                yield one


def refuse_rest(found: Sequence[Found]) -> None:
    """Raise UserError with what is left, if anything is."""
    if found:
        some = "; ".join(f"{one.place} {one.name}" for one in found[:5])
        raise UserError(
            f"{len(found)} places still have something of the person: {some}.",
            "Remove what `plan` says it cannot change, stop what writes it again, and run `apply`.",
        )
