"""The manifest of an evidence folder: the hash of every file, one hash over all, and the check."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from athena_recipes.cli.errors import UserError

NAME = "manifest.json"
_FORMAT = "athena-recipes/evidence/2"
_ROOT = "root_sha256"


@dataclass(frozen=True)
class Fault:
    """A fault of a folder: `path` is below it, `problem` is `changed`, `missing`, …."""

    path: str
    problem: str


def root_sha256(manifest: Mapping[str, Any]) -> str:
    """One hash over all that a manifest says, the hashes of the files included.

    Of the manifest without its own root_sha256, as JSON with sorted keys and without spaces, in
    UTF-8: `jq -cjS 'del(.root_sha256)' manifest.json | sha256sum` gives the same.
    """
    rest = {key: value for key, value in manifest.items() if key != _ROOT}
    text = json.dumps(rest, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def manifest_of(files: Mapping[str, bytes], summary: Mapping[str, Any]) -> bytes:
    """The manifest of `files` (path -> content), as JSON; `summary` is kept beside the hashes."""
    manifest = {
        "format": _FORMAT,
        **summary,
        "files": [
            {"path": path, "bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}
            for path, content in sorted(files.items())
        ],
    }
    return _written({**manifest, _ROOT: root_sha256(manifest)})


def read_manifest(folder: Path) -> dict[str, Any]:
    """The manifest of a folder. Raises UserError where there is none, or it is malformed."""
    path = folder / NAME
    try:
        manifest = json.loads(path.read_bytes())
        known = manifest["format"] == _FORMAT
        # Everything that the check needs is read here, so that a damaged manifest is one error.
        paths = [str(one["path"]) for one in manifest["files"]]
        known &= all(isinstance(one["sha256"], str) for one in manifest["files"])
        known &= isinstance(manifest[_ROOT], str)
        known &= all(_is_below(one) for one in paths) and len(set(paths)) == len(paths)
    except FileNotFoundError as error:
        raise UserError(
            f"{folder} has no {NAME}.", "Name a folder of `evidence export`."
        ) from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise UserError(
            f"{path} cannot be read ({type(error).__name__}).", "Export the day again."
        ) from error
    if not known:
        raise UserError(f"{path} is not a manifest of `evidence export`.", "Export the day again.")
    assert isinstance(manifest, dict)
    return manifest


def verify(folder: Path, root: str | None = None) -> Sequence[Fault]:
    """What is wrong with a folder, by path; nothing if every byte of it is as it was exported.

    `root` is the hash that `export` printed: without it, a manifest that was changed together with
    its files is not noticed.
    """
    manifest = read_manifest(folder)
    named = {str(one["path"]): str(one["sha256"]) for one in manifest["files"]}
    there = {
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.is_symlink() or not path.is_dir()
    } - {NAME}
    faults = [Fault(path, "not in the manifest") for path in there - named.keys()]
    for path, expected in named.items():
        if path not in there:
            faults.append(Fault(path, "missing"))
        elif (folder / path).is_symlink():
            faults.append(Fault(path, "is a link"))
        elif hashlib.sha256((folder / path).read_bytes()).hexdigest() != expected:
            faults.append(Fault(path, "changed"))
    if root_sha256(manifest) != manifest[_ROOT]:
        faults.append(Fault(NAME, "what it says does not give its root_sha256"))
    # A repeated key or a changed space: readers may interpret such a file differently.
    elif _written(manifest) != (folder / NAME).read_bytes():
        faults.append(Fault(NAME, "is not written as it was exported"))
    if root is not None and root.lower() != manifest[_ROOT]:
        faults.append(Fault(NAME, "its root_sha256 is not the one that you gave"))
    return sorted(faults, key=lambda one: (one.path, one.problem))


def _written(manifest: Mapping[str, Any]) -> bytes:
    return (json.dumps(manifest, indent=2, ensure_ascii=False) + "\n").encode()


def _is_below(path: str) -> bool:
    parts = PurePosixPath(path)
    return not parts.is_absolute() and ".." not in parts.parts
