"""Files that are there as a whole or not at all."""

import os
from pathlib import Path


def write_whole(path: Path, content: bytes | str) -> None:
    """Write or replace a file, and make its folder; text is UTF-8.

    A reader sees the old file or the new one, also where this process is stopped meanwhile. The
    part that was written until then has a name with a leading dot, which engines do not read, and
    the next call replaces it. Raises OSError.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name.lstrip('.')}.part")
    part.write_bytes(content.encode() if isinstance(content, str) else content)
    os.replace(part, path)
