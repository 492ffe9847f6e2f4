"""The folder of a benchmark."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def scratch_folder(lake: Path, name: str) -> Iterator[Path]:
    """A new folder below the lake, which is made; it is removed with all that is in it."""
    lake.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix=f"{name}_", dir=lake))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
