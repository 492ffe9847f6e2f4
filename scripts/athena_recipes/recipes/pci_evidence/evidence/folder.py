"""Writes an evidence folder atomically."""

import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path

from athena_recipes.cli.errors import UserError


def write_folder(folder: Path, files: Mapping[str, bytes]) -> bool:
    """Write `files` (path -> content) to `folder`; False where exactly these are there already.

    Raises UserError where the folder holds anything else: evidence is never written over.
    """
    if folder.is_symlink() or (folder.exists() and not folder.is_dir()):
        raise UserError(f"{folder} is not a folder.", "Name another with --out.")
    if folder.exists() and any(folder.iterdir()):
        if _contents(folder) == dict(files):
            return False
        raise UserError(
            f"{folder} has other files than this evidence, and is not changed.",
            f"Name another folder with --out, and --amends {folder} if its day was reviewed again.",
        )
    folder.parent.mkdir(parents=True, exist_ok=True)
    temporary = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", dir=folder.parent))
    try:
        for path, content in files.items():
            target = temporary / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
        temporary.chmod(0o755)
        temporary.replace(folder)
    except BaseException:
        shutil.rmtree(temporary, ignore_errors=True)
        raise
    return True


def _contents(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }
