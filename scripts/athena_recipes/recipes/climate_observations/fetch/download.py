"""One object as a file that is there as a whole or not at all."""

import os
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
from athena_recipes.recipes.climate_observations.fetch.bucket import Bucket
from athena_recipes.recipes.climate_observations.fetch.plan import File, etag_path, is_same

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
    together. Raises UserError if the connection is cut again and again, or if size or checksum
    differ at the end; OSError if the file cannot be written.
    """
    assert file.found is not None
    part = part_path(path, file.found.etag)
    part.parent.mkdir(parents=True, exist_ok=True)
    for other in path.parent.glob(f".{path.name}.*.part"):
        if other != part:
            other.unlink()
    attempts = 0
    while (begin := part.stat().st_size if part.exists() else 0) < file.found.size:
        try:
            with part.open("ab") as out:
                for piece in bucket.read(file.key, file.found, begin):
                    out.write(piece)
        except _CUT as error:
            attempts = 0 if part.stat().st_size > begin else attempts + 1
            if attempts == _ATTEMPTS:
                raise UserError(
                    f"{file.key} is cut off at byte {begin} of {file.found.size} ({error}).",
                    "Run the same command again: it goes on there.",
                ) from error
    part.touch()
    # Before the file has its name, so that no other version has this ETag beside it.
    etag_path(path).unlink(missing_ok=True)
    write_whole(etag_path(part), file.found.etag)
    is_whole = is_same(part, file.found)
    etag_path(part).unlink()
    if not is_whole:
        part.unlink()
        raise UserError(
            f"{file.key} has another size or checksum than S3 names.",
            "Run the same command again; look at proxies between here and S3 if it stays so.",
        )
    os.replace(part, path)
    write_whole(etag_path(path), file.found.etag)


def part_path(path: Path, etag: str) -> Path:
    """Where the first bytes of an object are kept."""
    return path.with_name(f".{path.name}.{etag}.part")
