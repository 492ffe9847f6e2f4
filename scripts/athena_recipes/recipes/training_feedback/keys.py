"""The key of the learners' hashes, as the recipe anonymization stores its keys."""

import os
import secrets
from datetime import UTC, datetime
from pathlib import Path

FILE = "keys/key_1.csv"


def key_csv() -> bytes:
    """A file with a new random key of 32 bytes; the version is 1."""
    created = datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    return f"key_version,created_at,key_hex\n1,{created},{secrets.token_bytes(32).hex()}\n".encode()


def ensure_local_key(folder: Path) -> bool:
    """Make a key below the recipe's raw folder if there is none; whether it was made."""
    path = folder / FILE
    path.parent.mkdir(parents=True, exist_ok=True)
    if any(path.parent.glob("*.csv")):
        return False
    descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(key_csv())
    return True
