"""One object as a file that is there as a whole or not at all."""

import os
from collections.abc import Callable
from functools import partial
from pathlib import Path

from botocore.exceptions import (
    ConnectionClosedError,
    EndpointConnectionError,
    IncompleteReadError,
    ReadTimeoutError,
    ResponseStreamingError,
)

from athena_recipes.cli.errors import UserError
from athena_recipes.lake.whole_file import write_whole
from athena_recipes.recipes.climate_observations.fetch.bucket import Bucket, Found
from athena_recipes.recipes.climate_observations.fetch.plan import (
    File,
    etag_path,
    is_md5,
    md5,
    md5_of_parts,
    number_of_parts,
)

# A connection that is cut is continued this many times without a byte more.
_ATTEMPTS = 5
_CUT = (
    ConnectionClosedError,
    EndpointConnectionError,
    IncompleteReadError,
    ReadTimeoutError,
    ResponseStreamingError,
)


def download(bucket: Bucket, file: File, path: Path) -> None:
    """Fetch `file` to `path`; what an earlier call wrote of the same object is continued.

    The part has a hidden name with the object's ETag, so that parts of two versions are never put
    together. Size and checksum are compared at the end. An object whose parts have several sizes
    has no checksum that can be made again: only its size is compared, and nothing of an earlier
    call is continued. Raises UserError if the connection is cut again and again, or if size or
    checksum differ; OSError if the file cannot be written.
    """
    assert file.found is not None
    part = part_path(path, file.found.etag)
    make_checksum = _checksum_of(bucket, file.key, file.found)
    if make_checksum is None:
        part.unlink(missing_ok=True)
    part.parent.mkdir(parents=True, exist_ok=True)
    for other in path.parent.glob(f".{path.name}.*.part"):
        if other != part:
            other.unlink()
    attempts = 0
    while (begin := part.stat().st_size if part.exists() else 0) < file.found.size:
        # An answer may also end early without an error.
        cut: Exception | str = "no byte came"
        try:
            with part.open("ab") as out:
                for piece in bucket.read(file.key, file.found, begin):
                    out.write(piece)
        except _CUT as error:
            cut = error
        attempts = 0 if part.stat().st_size > begin else attempts + 1
        if attempts == _ATTEMPTS:
            raise UserError(
                f"{file.key} is cut off at byte {begin} of {file.found.size} ({cut}).",
                "Run the same command again: it goes on there.",
            ) from (cut if isinstance(cut, Exception) else None)
    part.touch()
    # Before the file has its name, so that no other version has this ETag beside it.
    etag_path(path).unlink(missing_ok=True)
    is_whole = part.stat().st_size == file.found.size
    if is_whole and make_checksum is not None:
        is_whole = make_checksum(part) == file.found.etag
    if not is_whole:
        part.unlink()
        raise UserError(
            f"{file.key} has another size or checksum than S3 names.",
            "Run the same command again; look at proxies between here and S3 if it stays so.",
        )
    os.replace(part, path)
    write_whole(etag_path(path), file.found.etag)


def _checksum_of(bucket: Bucket, key: str, found: Found) -> Callable[[Path], str] | None:
    """What makes the ETag of an object from a file; None if that cannot be known."""
    if is_md5(found.etag):
        return md5
    parts = number_of_parts(found.etag)
    if parts is None:
        return None
    first, last = bucket.part_size(key, 1), bucket.part_size(key, parts)
    if not 0 < last <= first or first * (parts - 1) + last != found.size:
        return None
    return partial(md5_of_parts, part_size=first)


def part_path(path: Path, etag: str) -> Path:
    """Where the first bytes of an object are kept."""
    return path.with_name(f".{path.name}.{etag}.part")
