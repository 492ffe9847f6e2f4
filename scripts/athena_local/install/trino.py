"""Trino 476: fetched by its Maven coordinates, checked, unpacked, and freed of what is not used.

476 is the last release whose server is on Maven Central.
"""

import contextlib
import hashlib
import os
import shutil
import tarfile
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import IO

from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

from athena_local.console import UserError, note
from athena_local.install.checks import cache_folder, check_disk, check_system
from athena_local.install.java import EXTRA
from athena_local.install.only_one import only_one

VERSION = "476"
_SHA256 = "cfd5accde17e8ebd251eeeb78aed1f490e77bb3a164d95a0f454bf8a7c1cbd3f"
_ROOT = f"trino-server-{VERSION}"
# The plugins that Athena's features need, and those whose data is good to test with.
_PLUGINS = frozenset({"geospatial", "hive", "iceberg", "memory", "tpcds", "tpch", "postgresql"})
_CHUNK_BYTES = 1024 * 1024


def install_trino() -> Path:
    """The folder of an unpacked Trino, installed now if it is not there.

    Safe to be called by many processes at once, and to be interrupted. Raises UserError, with what
    to do, for an unsupported system, a full disk, no network, or a download that is not Trino.
    """
    check_system()
    cache = cache_folder()
    target = cache / _ROOT
    if target.is_dir():
        return target
    with only_one(cache / "install.lock"):
        if not target.is_dir():
            check_disk(cache)
            archive = _fetch(cache / "maven")
            _unpack(archive, target)
            # The archive is not needed again; one that was found elsewhere is not ours to delete.
            if archive.is_relative_to(cache):
                archive.unlink()
    return target


def _fetch(repository: Path) -> Path:
    """The archive, from the user's Maven repository if it is there, else downloaded."""
    try:
        from jgo.maven import MavenContext, PythonResolver
    except ImportError as error:
        raise UserError("Trino cannot be fetched: the package jgo is missing.", EXTRA) from error
    at_home = MavenContext(offline=True).repo_cache
    coordinates = PurePosixPath("io/trino/trino-server", VERSION, f"{_ROOT}.tar.gz")
    for found in (at_home / coordinates, repository / coordinates):
        if found.is_file():
            if _is_whole(found):
                return found
            if found.is_relative_to(repository):  # an interrupted download of ours
                found.unlink()
    note(f"Fetching Trino {VERSION} from Maven Central, once (821 MB)")
    resolver = PythonResolver(progress_callback=_progress)
    context = MavenContext(resolver=resolver, repo_cache=repository, timeout=60)
    try:
        artifact = context.project("io.trino", "trino-server").at_version(VERSION)
        path = Path(artifact.artifact(packaging="tar.gz").resolve())
    except Exception as error:  # jgo lets requests' exceptions and its own through
        raise UserError(
            f"Trino {VERSION} could not be fetched ({type(error).__name__}: {error}).",
            "Check the network and run the same command again; without a network, put "
            f"{_ROOT}.tar.gz from Maven Central at {repository / coordinates}.",
        ) from error
    if not _is_whole(path):
        path.unlink()
        raise UserError(
            f"What was fetched is not Trino {VERSION}: its SHA-256 differs.",
            "Run the same command again; if it differs again, something on the network changes "
            "downloads.",
        )
    return path


@contextmanager
def _progress(name: str, size: int) -> Iterator[Callable[[int], None]]:
    """A progress bar on stderr for a download of `size` bytes."""
    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn())
    console = Console(stderr=True)
    with Progress(*columns, TimeRemainingColumn(), console=console, transient=True) as bar:
        task = bar.add_task(name, total=size)
        yield lambda count: bar.advance(task, count)


def _is_whole(archive: Path) -> bool:
    with archive.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest() == _SHA256


def _unpack(archive: Path, target: Path) -> None:
    """Unpack into a folder of another name, then rename, so that `target` is whole or not there."""
    note(f"Unpacking Trino {VERSION} to {target}")
    with contextlib.ExitStack() as stack:
        folder = Path(tempfile.mkdtemp(prefix="unpacking-", dir=target.parent))
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        file: IO[bytes] = stack.enter_context(archive.open("rb"))
        with tarfile.open(fileobj=file, mode="r|gz", bufsize=_CHUNK_BYTES) as tar:
            # Shared libraries are hard links to the first plugin that has them, so all are
            # unpacked before some are dropped.
            # Python before 3.11.4 has no filters. The archive's checksum was right.
            tar.extraction_filter = getattr(tarfile, "tar_filter", lambda member, path: member)
            tar.extractall(folder)
        unpacked = folder / _ROOT
        for plugin in (unpacked / "plugin").iterdir():
            if plugin.name not in _PLUGINS:
                shutil.rmtree(plugin)
        os.rename(unpacked, target)
