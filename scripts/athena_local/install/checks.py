"""Requirements of the machine before Trino is installed or started."""

import os
import shutil
import sys
from pathlib import Path

import psutil

from athena_local.console import UserError

# 0.8 GB to download, 0.9 GB unpacked before plugins are dropped, and room to unpack.
_DISK_BYTES = 2_500_000_000
# Memory of all processes beside Trino's heap.
_BESIDE_HEAP_BYTES = 1280 * 1024**2
_OPEN_FILES = 8192


def check_system() -> None:
    """UserError on a system that Trino does not run on."""
    if sys.platform not in ("linux", "darwin"):
        raise UserError(
            f"athena_local does not run on {sys.platform}: Trino needs Linux or macOS.",
            "Use the Windows Subsystem for Linux, or the target `local`, which needs neither.",
        )


def check_disk(folder: Path) -> None:
    """UserError if there is no room for Trino below `folder` (it may not exist yet)."""
    existing = next(path for path in (folder, *folder.parents) if path.exists())
    free = shutil.disk_usage(existing).free
    if free < _DISK_BYTES:
        raise UserError(
            f"Trino needs {_DISK_BYTES / 1e9:.1f} GB in {folder}, {free / 1e9:.1f} GB are free.",
            "Make room, or set ATHENA_LOCAL_CACHE to a folder on another disk.",
        )


def check_memory(heap_mib: int) -> None:
    """UserError if Trino with that heap, moto and the server cannot all be in memory."""
    available = psutil.virtual_memory().available
    needed = heap_mib * 1024**2 + _BESIDE_HEAP_BYTES
    if available < needed:
        raise UserError(
            f"athena_local needs {needed / 1024**3:.1f} GiB of memory, "
            f"{available / 1024**3:.1f} GiB are available.",
            "Close other programs, or use the target `local`, which needs far less.",
        )


def raise_open_files() -> None:
    """Let this process's children open as many files as Trino needs; UserError if they may not."""
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft >= _OPEN_FILES:
        return
    if hard != resource.RLIM_INFINITY and hard < _OPEN_FILES:
        raise UserError(
            f"Trino needs {_OPEN_FILES} open files, this shell allows {hard}.",
            f"Raise the limit (`ulimit -Hn {_OPEN_FILES}` as root, or limits.conf).",
        )
    resource.setrlimit(resource.RLIMIT_NOFILE, (_OPEN_FILES, hard))


def cache_folder() -> Path:
    """Where Trino is kept for all projects: ATHENA_LOCAL_CACHE, or the user's cache folder."""
    chosen = os.environ.get("ATHENA_LOCAL_CACHE")
    if chosen:
        return Path(chosen).expanduser().absolute()
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches" / "athena_local"
    base = os.environ.get("XDG_CACHE_HOME")
    return (Path(base) if base else Path.home() / ".cache") / "athena_local"
