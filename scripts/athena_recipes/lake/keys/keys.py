"""The keys of the keyed hashes: one CSV file per key, below raw/<recipe>/keys/.

A key is 32 random bytes (RFC 2104 wants as many as the hash has). It is never printed, logged or
given to a command: only a fingerprint is shown, from which the key cannot be computed.
"""

import csv
import hashlib
import hmac
import os
import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from athena_recipes.cli.errors import UserError

HEADER = ("key_version", "created_at", "key_hex")
_FOLDER = "keys"
_FILE = re.compile(r"key_(\d{1,9})\.csv")
_KEY_BYTES = 32


@dataclass(frozen=True)
class Key:
    """An existing key: its version, its time of creation (UTC, ISO 8601), its fingerprint."""

    version: int
    created_at: str
    fingerprint: str


def list_keys(recipe_folder: Path) -> Sequence[Key]:
    """All keys below `recipe_folder` (`<lake root>/raw/<recipe>`), the oldest first.

    A key whose destruction was interrupted is left out. Raises UserError for a file without a key.
    """
    folder = recipe_folder / _FOLDER
    found = [
        _read(path)
        for path in folder.glob("*.csv")
        if (name := _FILE.fullmatch(path.name)) and not is_destroyed(recipe_folder, int(name[1]))
    ]
    return sorted(found, key=lambda key: key.version)


def ensure_key(recipe_folder: Path) -> Key:
    """The newest key; a first one is made where there is none."""
    keys = list_keys(recipe_folder)
    return keys[-1] if keys else create_key(recipe_folder)


def create_key(recipe_folder: Path) -> Key:
    """Make a random key with the next version, readable by its owner alone.

    Versions are never used twice: a destroyed key's number stays taken by its empty mark.
    """
    folder = recipe_folder / _FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    key, content = new_key(max((*_versions(folder), 0)) + 1)
    path = recipe_folder / key_file(key.version)
    descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(content)
    return key


def new_key(version: int) -> tuple[Key, str]:
    """A random key of this version, and the text of its file."""
    text = secrets.token_bytes(_KEY_BYTES).hex()
    created = datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    content = f"{','.join(HEADER)}\n{version},{created},{text}\n"
    return Key(version, created, fingerprint(bytes.fromhex(text))), content


def key_file(version: int) -> str:
    """Where the file of a key is, below the recipe's raw folder."""
    return f"{_FOLDER}/key_{version}.csv"


def destroy_key(recipe_folder: Path, version: int) -> Key:
    """Overwrite and remove a key; a hidden mark keeps its version from being used again.

    Finishes a destruction that was stopped; of such a key only the version is known. Raises
    UserError if there is no key of that version.
    """
    path = recipe_folder / key_file(version)
    if is_destroyed(recipe_folder, version) and path.exists():
        key = Key(version, "", "")
    else:
        keys = {key.version: key for key in list_keys(recipe_folder)}
        if version not in keys:
            there = ", ".join(str(one) for one in keys) or "none"
            raise UserError(f"There is no key of version {version}.", f"Versions there: {there}.")
        key = keys[version]
    _mark(recipe_folder, version).touch()
    with path.open("r+b") as file:
        file.write(b"\0" * path.stat().st_size)
        file.flush()
        os.fsync(file.fileno())
    path.unlink()
    return key


def is_destroyed(recipe_folder: Path, version: int) -> bool:
    """Whether a key's destruction was begun here."""
    return _mark(recipe_folder, version).exists()


def is_there(recipe_folder: Path, version: int) -> bool:
    """Whether there is something left here to destroy of a key."""
    return (recipe_folder / key_file(version)).exists()


def _mark(recipe_folder: Path, version: int) -> Path:
    return recipe_folder / _FOLDER / f".destroyed_{version}"


def fingerprint(key: bytes) -> str:
    """Eight hex digits that distinguish keys and reveal nothing."""
    return hmac.digest(key, b"fingerprint", hashlib.sha256).hex()[:8]


def _versions(folder: Path) -> list[int]:
    """All versions that were ever used here."""
    names = (
        re.fullmatch(r"(?:key_|\.destroyed_)(\d+)(?:\.csv)?", p.name) for p in folder.iterdir()
    )
    return [int(match.group(1)) for match in names if match]


def _read(path: Path) -> Key:
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    valid = (
        len(rows) == 2
        and tuple(rows[0]) == HEADER
        and len(rows[1]) == len(HEADER)
        and rows[1][0] == path.stem.removeprefix("key_")
        and re.fullmatch(r"[0-9a-f]{64}", rows[1][2])
    )
    if not valid:
        raise UserError(
            f"{path} holds no key.",
            "Restore it from your backup, or move it away and make a new key:"
            f" athena-recipes {path.parents[1].name} key create",
        )
    version, created, text = rows[1]
    return Key(int(version), created, fingerprint(bytes.fromhex(text)))
