"""Reads the manifest that UNLOAD … MANIFEST VERBOSE writes beside its files."""

import json

from scripts.errors import UserError
from scripts.unload.state import ColdFile

MANIFEST = "manifest"  # its name, when what follows TO ends in a slash


def read_manifest(text: bytes, folder: str, where: str) -> tuple[ColdFile, ...]:
    """The files that it lists, by name, with bytes and rows; `folder` (s3://…/) has all of them.

    `where` names the manifest in the UserError for one that cannot be right.
    """
    try:
        files = tuple(
            ColdFile(
                _below(str(one["url"]), folder),
                int(one["meta"]["content_length"]),
                int(one["meta"]["record_count"]),
            )
            for one in json.loads(text)["entries"]
        )
    except (ValueError, KeyError, TypeError) as error:
        raise UserError(
            f"{where} is not the manifest of this UNLOAD ({error!r}).",
            "Nothing was published. Run it again: it unloads to a new folder.",
        ) from error
    return tuple(sorted(files, key=lambda file: file.path))


def _below(url: str, folder: str) -> str:
    if not url.startswith(folder):
        raise ValueError(f"{url} is not below {folder}")
    return url.removeprefix(folder)
