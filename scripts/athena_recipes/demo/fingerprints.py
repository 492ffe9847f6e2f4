"""The hash of a recipe's inputs; the demo builds a recipe whose hash has changed."""

import hashlib
from collections.abc import Iterable, Iterator
from pathlib import Path

# Folders of a recipe in the project, beside its macros; `{}` is its name.
_OWN = ("models/{}", "seeds/{}", "tests/{}")
# What all recipes are built with.
_SHARED = (
    *("dbt_project.yml", ".dbtignore", "requirements.lock"),
    *("macros", "tests/fixtures"),
)


def recipes_of(project: Path) -> tuple[str, ...]:
    """The recipes of a dbt project: the folders below models/."""
    return tuple(sorted(path.name for path in (project / "models").iterdir() if path.is_dir()))


def fingerprint(project: Path, profile: Path, lake: Path, recipe: str) -> str:
    """The hash of all that `recipe` is built from.

    Its files and the shared ones count by content, those of other recipes do not. Raw files of the
    lake count by name, size and time, since there may be very many.
    """
    digest = hashlib.sha256()
    others = {project / "macros" / name for name in recipes_of(project) if name != recipe}
    folders = [project / name.format(recipe) for name in _OWN]
    shared = [project / name for name in _SHARED]
    for path in _files([*folders, *shared, profile], without=others):
        name = path.relative_to(project) if path.is_relative_to(project) else path.name
        digest.update(f"{name}\0".encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    raw = lake / "raw" / recipe
    for path in _files([raw], without=()):
        found = path.stat()
        line = f"{path.relative_to(raw)}\0{found.st_size}\0{found.st_mtime_ns}\0"
        digest.update(line.encode())
    return digest.hexdigest()


def _files(places: Iterable[Path], without: Iterable[Path]) -> Iterator[Path]:
    left_out = set(without)
    for place in places:
        if place.is_file():
            yield place
            continue
        for path in sorted(place.rglob("*")):
            is_cache = "__pycache__" in path.parts
            if path.is_file() and not is_cache and not left_out & set(path.parents):
                yield path
