"""Comprehend's results as it delivers them -> JSON lines that Athena reads.

Athena cannot read output.tar.gz: it unpacks the gzip, and finds tar's headers between the lines.
"""

import gzip
import hashlib
import json
import re
import tarfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import IO, Self

from athena_recipes.recipes.training_feedback.files import Files

# comprehend/<job>/output/output.tar.gz, and <file>.out of a PII job.
_RESULT = re.compile(r"comprehend/(?P<folders>.+)/[^/]+\.(?:tar\.gz|out)")
_KINDS = {"SENTIMENT": "sentiment", "KP": "key_phrases", "PII": "pii"}
_FIELDS = {"Sentiment": "sentiment", "KeyPhrases": "key_phrases", "Entities": "pii"}
_PIECE = 1 << 20  # bytes
# Comprehend takes 5 GB of documents per job; results are a few times as large.
MAX_BYTES = 50 << 30
_LONGEST = 15 << 20  # bytes of a line
# tarfile reads members that hold a long name or PAX fields of the next one as a whole.
_HEADERS = {
    tarfile.GNUTYPE_LONGNAME,
    tarfile.GNUTYPE_LONGLINK,
    tarfile.XHDTYPE,
    tarfile.XGLTYPE,
    tarfile.SOLARIS_XHDTYPE,
}
_MAX_HEADER = 1 << 20  # bytes


@dataclass(frozen=True)
class Unpacked:
    """A delivered file: what became of it (written, unchanged or a reason), and where."""

    source: str
    state: str
    target: str = ""
    lines: int = 0


class Refused(Exception):
    """Why a file or a member of a tar is not unpacked."""


class _Member(tarfile.TarInfo):
    """A member, unless it is a header above `_MAX_HEADER` bytes: that is a ReadError."""

    @classmethod
    def frombuf(cls, buf: bytes | bytearray, encoding: str, errors: str) -> Self:
        """See TarInfo."""
        found = super().frombuf(buf, encoding, errors)
        if found.type in _HEADERS and found.size > _MAX_HEADER:
            raise tarfile.ReadError(f"a header of {found.size} bytes")
        return found


def untar(files: Files, max_bytes: int = MAX_BYTES) -> Iterator[Unpacked]:
    """Unpack all results that are not unpacked yet to `comprehend_lines/<kind>/<job>/`.

    Only regular files of a tar are read, and only the last part of a member's name is used. Links,
    devices, names that lead out of the folder, more than `max_bytes`, a tar that is cut and a
    second result for one target end in a reason: a file is read to its end before anything of it is
    written. Constant memory.
    """
    there = set(files.keys("comprehend_lines"))
    made: dict[str, str] = {}
    for key in files.keys("comprehend"):
        found = _RESULT.fullmatch(key)
        if not found:
            yield Unpacked(key, "not a result")
            continue
        job, kinds = _job(found["folders"].split("/"))
        try:
            kind = _checked(files, key, kinds, max_bytes)
            for name, pieces in _members(files, key, max_bytes):
                target = f"comprehend_lines/{kind}/{job}/{_safe(name)}.jsonl"
                if target in made:
                    yield Unpacked(key, f"not written: {target} is of {made[target]}")
                    continue
                made[target] = key
                if target in there:
                    yield Unpacked(key, "unchanged", target)
                    continue
                counted = _Counted(pieces)
                files.write(target, counted)
                yield Unpacked(key, "written", target, counted.lines)
        except Refused as error:
            yield Unpacked(key, str(error))
        except (tarfile.TarError, EOFError, OSError, zlib.error) as error:
            yield Unpacked(key, f"damaged: {error}")


class _Counted:
    """Pieces of a file, counted while they are written."""

    def __init__(self, pieces: Iterable[bytes]) -> None:
        self._pieces = pieces
        self.lines = 0

    def __iter__(self) -> Iterator[bytes]:
        for piece in self._pieces:
            self.lines += piece.count(b"\n")
            yield piece


def _members(files: Files, key: str, max_bytes: int) -> Iterator[tuple[str, Iterator[bytes]]]:
    """(name, content) of each regular file of a result, in the order of the tar."""
    if key.endswith(".out"):
        with files.open(key) as raw:
            yield key.rpartition("/")[2], _pieces(raw, None, max_bytes)
        return
    left = max_bytes
    names: set[str] = set()
    with (
        files.open(key) as raw,
        # Not tarfile's own gzip, which checks no checksum.
        gzip.GzipFile(fileobj=raw) as plain,
        tarfile.open(fileobj=plain, mode="r|", tarinfo=_Member) as tar,
    ):
        for member in tar:
            if member.isdir():
                continue
            try:
                # Names and links that lead out of a folder are refused here.
                safe = tarfile.data_filter(member, "/nowhere")
            except tarfile.FilterError as error:
                raise Refused(f"unsafe member {member.name}: {error}") from None
            if not safe.isreg():
                raise Refused(f"unsafe member {member.name}: not a regular file")
            if member.size > left:
                raise Refused(f"members above {max_bytes} bytes")
            left -= member.size
            name = _safe(member.name.rpartition("/")[2])
            if name in names:
                name = f"{len(names)}-{name}"
            names.add(name)
            stream = tar.extractfile(member)
            assert stream is not None, "a regular file can be read"
            yield name, _pieces(stream, member.size, max_bytes)
        while plain.read(_PIECE):  # A gzip that is cut ends in an error.
            pass


def _pieces(stream: IO[bytes], size: int | None, most: int) -> Iterator[bytes]:
    done = 0
    while piece := stream.read(_PIECE):
        done += len(piece)
        if done > most:
            raise Refused(f"above {most} bytes")
        yield piece
    if size is not None and done != size:
        raise Refused(f"damaged: {done} of {size} bytes")


def _job(folders: Sequence[str]) -> tuple[str, list[str]]:
    """(Name of a job, its kinds): the nearest folder with a kind in its name, else all folders.

    A name that other folders could have too ends in a digest.
    """
    kinds: list[str] = []
    named = list(folders[:-1] if folders[1:] and folders[-1] == "output" else folders)
    for folder in reversed(folders):
        kinds = [kind for part, kind in _KINDS.items() if f"-{part}-" in f"-{folder}-"]
        if kinds:
            named = [folder]
            break
    job = _safe("-".join(named))
    if [job] != named:
        job += f"-{hashlib.sha256('/'.join(named).encode()).hexdigest()[:8]}"
    return job, kinds


def _checked(files: Files, key: str, named: Sequence[str], max_bytes: int) -> str:
    """What the job looked for, by the name of its folder, else by the fields of its rows.

    Reads the whole file. Raises Refused, or the error of what is damaged.
    """
    seen: set[str] = set()
    members = 0
    for _, pieces in _members(files, key, max_bytes):
        members += 1
        rest = b""
        for piece in pieces:
            *lines, rest = (rest + piece)[-_LONGEST:].split(b"\n")
            if not named and not seen:
                seen |= {kind for line in lines for kind in _kinds_of(line)}
    if not members:
        raise Refused("damaged: no file in it")
    if len(named) == 1:
        return named[0]
    if len(seen) == 1:
        return seen.pop()
    raise Refused("unknown kind: name the folder <account>-SENTIMENT-<id>, -KP- or -PII-")


def _kinds_of(line: bytes) -> Iterator[str]:
    try:
        row = json.loads(line)
    except ValueError:
        return
    for field, kind in _FIELDS.items():
        if isinstance(row, dict) and field in row:
            yield kind


def _safe(name: str) -> str:
    """A name of a file or folder without slashes, blanks and leading dots."""
    return re.sub(r"[^A-Za-z0-9_.=-]+", "-", name).lstrip("._-") or "output"
