"""Writes a generated tree of files; it can be repeated, replaced and interrupted.

A journal of the paths is written before the files themselves. So a later run knows what an
interrupted one left, and a file that is not in the journal is not ours.
"""

import json
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from athena_recipes.cli.errors import UserError
from athena_recipes.cli.output import progress
from athena_recipes.lake.whole_file import write_whole

# Names with a leading dot are hidden from Hive, Athena and our DuckDB views.
_STATE = ".sample_data.json"
_JOURNAL = ".sample_data.paths"
_BATCH = 2_000


@dataclass(frozen=True)
class Written:
    """The folder's `files` and their `size_bytes`; `is_new`: this call wrote them."""

    files: int
    size_bytes: int
    is_new: bool


def write_tree(
    folder: Path,
    generate: Callable[[], Iterable[tuple[str, bytes]]],
    arguments: Mapping[str, object],
) -> Written:
    """Write `generate()`'s (key, content) pairs below `folder`, in constant memory.

    Does nothing if a complete tree of the same `arguments` is there. Otherwise removes what an
    earlier call wrote, and nothing else. Raises UserError if a key belongs to a foreign file.
    """
    folder.mkdir(parents=True, exist_ok=True)
    state = _read_state(folder / _STATE)
    if state.get("arguments") == dict(arguments):
        return Written(_number(state, "files"), _number(state, "size_bytes"), is_new=False)
    (folder / _STATE).unlink(missing_ok=True)
    _remove_journaled(folder)
    files = size_bytes = 0
    pairs = iter(generate())
    with (folder / _JOURNAL).open("w", encoding="utf-8") as journal, progress() as bar:
        task = bar.add_task(f"sample data {folder.name}", total=None)
        while batch := list(islice(pairs, _BATCH)):
            journal.writelines(f"{key}\n" for key, _ in batch)
            journal.flush()
            for position, (key, content) in enumerate(batch):
                try:
                    _write_new(folder / key, content)
                except UserError:
                    # The existing file is not ours: the next call must not remove it.
                    _forget(folder / _JOURNAL, {unwritten for unwritten, _ in batch[position:]})
                    raise
                files += 1
                size_bytes += len(content)
            bar.update(task, completed=files)
    state = {"arguments": dict(arguments), "files": files, "size_bytes": size_bytes}
    write_whole(folder / _STATE, json.dumps(state))
    return Written(files, size_bytes, is_new=True)


def _read_state(path: Path) -> dict[str, object]:
    """The state of the last complete run; empty if there is none, or it cannot be read."""
    try:
        state = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return state if isinstance(state, dict) else {}


def _number(state: Mapping[str, object], key: str) -> int:
    value = state.get(key)
    return value if isinstance(value, int) else 0


def _write_new(path: Path, content: bytes) -> None:
    """Create `path`; never overwrite."""
    flags = os.O_CREAT | os.O_EXCL | os.O_WRONLY
    try:
        try:
            descriptor = os.open(path, flags, 0o644)
        except FileNotFoundError:
            path.parent.mkdir(parents=True, exist_ok=True)
            descriptor = os.open(path, flags, 0o644)
    except FileExistsError as error:
        raise UserError(
            f"{path} is in the way: sample-data did not write it.",
            "Move it, or write the sample data to another lake: LAKE_ROOT=… make demo.",
        ) from error
    try:
        os.write(descriptor, content)
    finally:
        os.close(descriptor)


def _forget(journal: Path, keys: set[str]) -> None:
    """Take `keys` out of the journal."""
    lines = journal.read_text(encoding="utf-8").splitlines()
    write_whole(journal, "".join(f"{line}\n" for line in lines if line not in keys))


def _remove_journaled(folder: Path) -> None:
    """Remove the files that the journal names, and the folders that become empty."""
    journal = folder / _JOURNAL
    if not journal.exists():
        return
    folders: set[Path] = set()
    with journal.open(encoding="utf-8") as lines:
        for key in lines:
            path = folder / key.rstrip("\n")
            path.unlink(missing_ok=True)
            folders.add(path.parent)
    for leaf in folders:
        for parent in _up_to(leaf, folder):
            try:
                parent.rmdir()
            except OSError:
                break
    journal.unlink()


def _up_to(leaf: Path, top: Path) -> Iterator[Path]:
    """`leaf` and its parents below `top`."""
    while leaf != top:
        yield leaf
        leaf = leaf.parent
