"""The recipe's raw files, on a disk or on S3: what AppFlow wrote, and the file made of each.

The Lambda function has this module too, so it imports nothing that Lambda lacks.
"""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Protocol

from athena_recipes.lake.whole_file import write_whole
from athena_recipes.recipes.web_analytics.analytics.convert import (
    VERSION,
    Converted,
    convert,
    flow_of,
    lines,
    property_of,
)

FOLDER = "raw/web_analytics/"
SOURCES = "appflow/"
ROWS = "rows/"
# Bytes at the end of a file in which its record is: a key of S3 has at most 1,024 bytes.
_END = 8192


@dataclass(frozen=True)
class Source:
    """An object; `key` is below raw/web_analytics/, `etag` is S3's."""

    key: str
    modified_at: datetime
    size: int
    etag: str | None = None


@dataclass(frozen=True)
class Content:
    """An object: its bytes, its last write, and its ETag on S3."""

    body: bytes
    modified_at: datetime
    etag: str | None = None


class Store(Protocol):
    """Objects below raw/web_analytics/; a write is there as a whole or not at all."""

    def sources(self) -> Iterator[Source]:
        """What AppFlow wrote, in the order of keys."""
        ...

    def written(self) -> Iterator[Source]:
        """The files below rows/."""
        ...

    def is_as_written(self, source: Source, written: Source) -> bool:
        """Whether a whole file was made of the source as it is now: its last line says so."""
        ...

    def read(self, key: str) -> Content:
        """An object."""
        ...

    def write(self, key: str, body: bytes) -> None:
        """Write or replace an object."""
        ...

    def remove(self, key: str) -> None:
        """Remove an object; none is no error."""
        ...


def import_one(store: Store, key: str, properties: Mapping[str, str]) -> Converted:
    """Convert a source object and write its one file.

    The file's name depends on the source's key alone, so a second run replaces it. It has the rows,
    the rejects and the record of the import, so that there is all of it or nothing.
    """
    content = store.read(key)
    found = convert(content.body, key, stamp(content.modified_at), properties, content.etag)
    store.write(written_key(key, found.property_id), lines(found))
    return found


@dataclass(frozen=True)
class Work:
    """A source object and what `analytics convert` does with it: `action`, and files to remove."""

    key: str
    property_id: str
    action: str
    stale: tuple[str, ...] = ()


def work(store: Store, properties: Mapping[str, str], again: bool = False) -> Iterator[Work]:
    """What is to do, source by source; `again` converts also what is as it was.

    A file of the source below another property, or of another version of the command, is stale.
    """
    there: dict[str, list[Source]] = defaultdict(list)
    for one in store.written():
        there[_name(one.key).partition("-")[0]].append(one)
    for source in store.sources():
        named = property_of(flow_of(source.key), properties)
        key = written_key(source.key, named)
        files = there.get(_name(key).partition("-")[0], [])
        current = [one for one in files if one.key == key]
        is_done = bool(current) and not again and store.is_as_written(source, current[0])
        action = "unchanged" if is_done else "convert again" if current else "convert"
        yield Work(source.key, named, action, tuple(one.key for one in files if one.key != key))


def written_key(key: str, property_id: str) -> str:
    """Where the file of a source object is."""
    name = hashlib.sha256(key.encode(errors="surrogateescape")).hexdigest()[:20]
    return f"{ROWS}property={property_id}/{name}-v{VERSION}.json"


def is_hidden(key: str) -> bool:
    """Whether a key is not AppFlow's: a folder's own, or a name that begins with a dot."""
    return key.endswith("/") or any(part.startswith(".") for part in key.split("/"))


def stamp(moment: datetime) -> str:
    """ISO 8601 in UTC with whole seconds, as S3 has them."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


@dataclass(frozen=True)
class Disk:
    """Raw files in a folder of this machine."""

    folder: Path

    def sources(self) -> Iterator[Source]:
        """As in Store."""
        return self._list(SOURCES)

    def written(self) -> Iterator[Source]:
        """As in Store."""
        return self._list(ROWS)

    def is_as_written(self, source: Source, written: Source) -> bool:
        """As in Store. A copied file may have any time, so the content is compared."""
        with (self.folder / source.key).open("rb") as file:
            now = hashlib.file_digest(file, "sha256").hexdigest()
        with (self.folder / written.key).open("rb") as file:
            file.seek(max(0, written.size - _END))
            return _record(file.read()).get("source_sha256") == now

    def read(self, key: str) -> Content:
        """As in Store."""
        path = self.folder / key
        return Content(path.read_bytes(), _modified(path))

    def write(self, key: str, body: bytes) -> None:
        """As in Store; the part that was written before a stop has a name that engines skip."""
        write_whole(self.folder / key, body)

    def remove(self, key: str) -> None:
        """As in Store."""
        (self.folder / key).unlink(missing_ok=True)

    def _list(self, below: str) -> Iterator[Source]:
        for path in sorted((self.folder / below).rglob("*")):
            found = path.relative_to(self.folder).as_posix()
            if path.is_file() and not is_hidden(found):
                yield Source(found, _modified(path), path.stat().st_size)


@dataclass(frozen=True)
class Bucket:
    """Raw files in a bucket; `prefix` ends in raw/web_analytics/."""

    s3: Any
    bucket: str
    prefix: str

    def sources(self) -> Iterator[Source]:
        """As in Store."""
        return self._list(SOURCES)

    def written(self) -> Iterator[Source]:
        """As in Store."""
        return self._list(ROWS)

    def is_as_written(self, source: Source, written: Source) -> bool:
        """As in Store. Times say nothing of a file that was copied or is cut off."""
        if not written.size:
            return False  # S3 refuses a range of it
        found = self.s3.get_object(
            Bucket=self.bucket, Key=self.prefix + written.key, Range=f"bytes=-{_END}"
        )
        return source.etag is not None and (
            _record(found["Body"].read()).get("source_etag") == source.etag
        )

    def read(self, key: str) -> Content:
        """As in Store."""
        found = self.s3.get_object(Bucket=self.bucket, Key=self.prefix + key)
        return Content(found["Body"].read(), found["LastModified"], found["ETag"].strip('"'))

    def write(self, key: str, body: bytes) -> None:
        """As in Store."""
        self.s3.put_object(Bucket=self.bucket, Key=self.prefix + key, Body=body)

    def remove(self, key: str) -> None:
        """As in Store."""
        self.s3.delete_object(Bucket=self.bucket, Key=self.prefix + key)

    def _list(self, below: str) -> Iterator[Source]:
        pages = self.s3.get_paginator("list_objects_v2")
        for page in pages.paginate(Bucket=self.bucket, Prefix=self.prefix + below):
            for one in page.get("Contents", ()):
                key = one["Key"].removeprefix(self.prefix)
                if not is_hidden(key):
                    yield Source(key, one["LastModified"], one["Size"], one["ETag"].strip('"'))


def _name(key: str) -> str:
    return key.rpartition("/")[2]


def _modified(path: Path) -> datetime:
    return datetime.fromtimestamp(path.stat().st_mtime, UTC)


def _record(end: bytes) -> dict[str, Any]:
    """The record of an import, in the last bytes of a file; empty if the file lost its end."""
    if not end.endswith(b"\n"):
        return {}
    try:
        found = json.loads(end.rstrip(b"\n").rpartition(b"\n")[2])
    except (ValueError, RecursionError):
        return {}
    is_record = isinstance(found, dict) and found.get("line_type") == "import"
    return found if is_record else {}
