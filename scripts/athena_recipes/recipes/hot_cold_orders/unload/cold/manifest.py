"""The manifest of a batch, as UNLOAD … MANIFEST VERBOSE writes it beside its files."""

import json
from collections.abc import Sequence

from athena_recipes.cli.errors import UserError
from athena_recipes.recipes.hot_cold_orders.unload.watermark import ColdFile

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


def write_manifest(
    before: bytes | None, folder: str, files: Sequence[ColdFile], names: Sequence[str]
) -> bytes:
    """The manifest `before` (None: none yet) with `files` as all that there is below `folder`.

    `names` are the columns of the files.
    """
    entries = json.loads(before)["entries"] if before else []
    entries = [one for one in entries if not one["url"].startswith(folder)]
    for file in files:
        meta = {"content_length": file.size_bytes, "record_count": file.row_count}
        entries.append({"url": f"{folder}{file.path}", "meta": meta})
    manifest = {
        "entries": entries,
        "schema": {"elements": [{"name": name} for name in names]},
        "meta": {
            name: sum(one["meta"][name] for one in entries)
            for name in ("content_length", "record_count")
        },
        "author": {"name": "athena-recipes"},
    }
    return json.dumps(manifest).encode("utf-8")


def _below(url: str, folder: str) -> str:
    if not url.startswith(folder):
        raise ValueError(f"{url} is not below {folder}")
    return url.removeprefix(folder)
