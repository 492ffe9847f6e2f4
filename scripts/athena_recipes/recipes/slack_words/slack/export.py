"""A workspace's own export: a zip file or its folder, with one JSON array per channel and day.

Slack writes channels.json and users.json, and for private conversations groups.json, dms.json and
mpims.json. A folder is named by the channel, a file by the day.
"""

import json
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from athena_recipes.cli.errors import UserError

PUBLIC = ("channels.json",)
PRIVATE = ("groups.json", "mpims.json", "dms.json")
# What the tables read: a folder with another name would be in the lake, and in no table.
_ID = re.compile(r"[CDG][A-Z0-9]{2,}")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}\.json")


@dataclass(frozen=True)
class Part:
    """A file of the export: `key` below raw/slack_words, None if it is not imported.

    `state` is imported, or says why it is not; `left_out` elements are no objects.
    """

    source: str
    key: str | None
    content: bytes
    state: str
    rows: int = 0
    left_out: int = 0


@contextmanager
def _opened(path: Path) -> Iterator[tuple[list[str], Callable[[str], bytes]]]:
    """The names of all files, and what reads one."""
    if path.is_dir():
        names = sorted(one.relative_to(path).as_posix() for one in path.rglob("*") if one.is_file())
        yield names, lambda name: (path / name).read_bytes()
        return
    try:
        with zipfile.ZipFile(path) as archive:
            names = sorted(name for name in archive.namelist() if not name.endswith("/"))
            yield names, archive.read
    except FileNotFoundError:
        raise UserError(f"There is no {path}.", "Name the export's zip file or folder.") from None
    except zipfile.BadZipFile as error:
        raise UserError(f"{path} is no whole zip file: {error}.", "Download it again.") from None


def read_export(path: Path, name: str, *, with_private: bool) -> Iterator[Part]:
    """The parts of an export, one at a time. `name` tells this export from others in the lake.

    The last day of the export is put before it: paths of imports are in the order of time then.
    Raises UserError where nothing shows that it is an export.
    """
    with _opened(path) as (names, read):
        # A zip file may have one folder around all.
        top = _top(names)
        listed = {kind: f"{top}{kind}" for kind in (*PUBLIC, *PRIVATE, "users.json")}
        if not any(one in names for one in listed.values()):
            raise UserError(
                f"{path} has no channels.json: it is no export of Slack.",
                "Export the workspace in Slack's settings, and name the zip file or its folder.",
            )
        days = [PurePosixPath(one).name for one in names if _DAY.fullmatch(PurePosixPath(one).name)]
        if days:
            name = f"{max(days).removesuffix('.json')}-{name}"
        public = _channels(read, names, [listed[kind] for kind in PUBLIC])
        private = _channels(read, names, [listed[kind] for kind in PRIVATE])
        for one in names:
            inner = PurePosixPath(one.removeprefix(top))
            if len(inner.parts) == 1:
                kind = inner.name.removesuffix(".json")
                if kind in ("users", "channels"):
                    yield _lines(one, f"{kind}/{name}.json", read)
                elif inner.name in PRIVATE and with_private:
                    yield _lines(one, f"channels/{name}-{kind}.json", read)
                else:
                    yield Part(one, None, b"", "not of messages")
            elif inner.suffix != ".json" or len(inner.parts) != 2:
                yield Part(one, None, b"", "not of messages")
            else:
                folder = inner.parts[0]
                channel = public.get(folder) or private.get(folder)
                if channel is None and _ID.fullmatch(folder) and with_private:
                    channel = folder
                if channel is None:
                    yield Part(one, None, b"", "channel not listed")
                elif folder not in public and not with_private:
                    yield Part(one, None, b"", "private")
                else:
                    yield _lines(one, f"{channel}/{name}/{inner.name}", read)


def _top(names: list[str]) -> str:
    if "channels.json" in names or not names:
        return ""
    for one in names:
        if one.endswith("/channels.json") and all(n.startswith(one[:-13]) for n in names):
            return one[:-13]
    return ""


def _channels(read: Callable[[str], bytes], names: list[str], kinds: list[str]) -> dict[str, str]:
    """Folder of a channel -> its id."""
    found: dict[str, str] = {}
    for kind in kinds:
        if kind in names:
            rows = _document(read, kind)
            for row in rows if isinstance(rows, list) else ():
                if isinstance(row, dict) and _ID.fullmatch(str(row.get("id"))):
                    found[str(row.get("name") or row["id"])] = row["id"]
                    found.setdefault(row["id"], row["id"])
    return found


def _parsed(content: bytes) -> Any:
    """The JSON document; None if it is none. Numbers stay as they are written."""
    try:
        return json.loads(content.decode("utf-8-sig"), parse_float=str)
    except ValueError:
        return None


def _document(read: Callable[[str], bytes], name: str) -> Any:
    """The JSON document of a file; None if it is damaged."""
    try:
        return _parsed(read(name))
    except RuntimeError as error:
        if isinstance(error, NotImplementedError):  # a compression that Python does not know
            return None
        raise UserError(
            f"{name} is encrypted.", "Unpack the zip file with its password, and name the folder."
        ) from None
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError):
        return None


def _lines(source: str, key: str, read: Callable[[str], bytes]) -> Part:
    document = _document(read, source)
    if not isinstance(document, list):
        return Part(source, None, b"", "unreadable")
    rows = [row for row in document if isinstance(row, dict)]
    text = "".join(f"{line(row)}\n" for row in rows)
    content = text.encode("utf-8", "replace")
    return Part(source, key, content, "imported", len(rows), len(document) - len(rows))


def line(row: dict[str, Any]) -> str:
    """An object as one line of JSON."""
    return json.dumps(row, ensure_ascii=False, separators=(",", ":"))
