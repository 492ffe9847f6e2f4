"""Which of NOAA's files are there, and which are to be fetched."""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from athena_recipes.cli.errors import UserError
from athena_recipes.recipes.climate_observations.fetch.bucket import Bucket, Found

# NOAA's lists -> their folders below the recipe's.
LISTS = {
    "ghcnd-stations.txt": "stations",
    "ghcnd-countries.txt": "countries",
    "ghcnd-states.txt": "states",
    "ghcnd-inventory.txt": "inventory",
}
_YEARS = re.compile(r"(\d{4})(?:-(\d{4}))?")
_MD5 = re.compile(r"[0-9a-f]{32}")
_MD5_OF_PARTS = re.compile(r"[0-9a-f]{32}-([1-9][0-9]*)")
_FIRST, _LAST = 1700, 2999


@dataclass(frozen=True)
class File:
    """A file: `key` in the bucket, `path` below the recipe's folder.

    `state` is present, missing or changed (both are fetched), or absent from the bucket.
    """

    key: str
    path: str
    state: str
    found: Found | None

    @property
    def size(self) -> int | None:
        """Bytes in the bucket; None if it is absent."""
        return self.found.size if self.found else None

    @property
    def is_fetched(self) -> bool:
        """Whether it is to be fetched."""
        return self.state in ("missing", "changed")


def read_years(text: str) -> list[int]:
    """The years of `1887`, `1880-1889` or `1880,1887-1889`, each once, in order.

    Raises UserError for other texts.
    """
    years: set[int] = set()
    for part in text.split(","):
        found = _YEARS.fullmatch(part.strip())
        first = int(found[1]) if found else 0
        last = int(found[2] or first) if found else 0
        if not _FIRST <= first <= last <= _LAST:
            raise UserError(f"--years is `{text}`.", "Write 1887, 1880-1889 or 1880,1887-1889.")
        years.update(range(first, last + 1))
    return sorted(years)


def plan(bucket: Bucket, folder: Path, years: Sequence[int]) -> list[File]:
    """The files of the years and the lists, compared with those in `folder`."""
    paths = {f"csv/by_year/{year}.csv": f"csv/by_year/{year}.csv" for year in years}
    paths |= {name: f"{below}/{name}" for name, below in LISTS.items()}
    return [_file(bucket, folder, key, path) for key, path in paths.items()]


def _file(bucket: Bucket, folder: Path, key: str, path: str) -> File:
    found = bucket.find(key)
    if found is None:
        return File(key, path, "absent", None)
    there = folder / path
    if not there.is_file():
        return File(key, path, "missing", found)
    return File(key, path, "present" if is_same(there, found) else "changed", found)


def is_same(path: Path, found: Found) -> bool:
    """Whether a file has the size and the checksum of an object.

    The ETag of an object that was written in one piece is its MD5. Of others the ETag is kept
    beside the file once it was fetched.
    """
    if path.stat().st_size != found.size:
        return False
    if is_md5(found.etag):
        return md5(path) == found.etag
    kept = etag_path(path)
    return kept.is_file() and kept.read_text(encoding="utf-8") == found.etag


def is_md5(etag: str) -> bool:
    """Whether an ETag is the MD5 of its object, which was written in one piece."""
    return _MD5.fullmatch(etag) is not None


def md5(path: Path) -> str:
    """The MD5 of a file, in hexadecimal digits."""
    with path.open("rb") as file:
        return _md5(file, path.stat().st_size).hex()


def number_of_parts(etag: str) -> int | None:
    """The number of parts that an ETag names; None if it names none."""
    found = _MD5_OF_PARTS.fullmatch(etag)
    return int(found[1]) if found else None


def md5_of_parts(path: Path, part_size: int) -> str:
    """The ETag that S3 gives a file in parts of `part_size` bytes, the last one shorter."""
    digests, size = [], path.stat().st_size
    with path.open("rb") as file:
        while file.tell() < size:
            digests.append(_md5(file, part_size))
    whole = hashlib.md5(b"".join(digests), usedforsecurity=False).hexdigest()
    return f"{whole}-{len(digests)}"


def _md5(file: BinaryIO, size: int) -> bytes:
    """The MD5 of the next `size` bytes of a file; of fewer if the file ends before."""
    digest = hashlib.md5(usedforsecurity=False)
    while size > 0 and (piece := file.read(min(size, 1 << 20))):
        digest.update(piece)
        size -= len(piece)
    return digest.digest()


def etag_path(path: Path) -> Path:
    """Where the ETag of a fetched file is kept: a hidden name, which engines do not read."""
    return path.with_name(f".{path.name}.etag")
