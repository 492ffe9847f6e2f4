"""The results of the last builds, one file per recipe below `<lake root>/demo/`."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from athena_recipes.lake.whole_file import write_whole


@dataclass(frozen=True)
class Result:
    """One node of a build: dbt's id and status, its message, failures (rows) and seconds.

    `cpu_seconds` is what its thread worked: compiling, DuckDB, and dbt's own work for it.
    """

    node: str
    status: str
    message: str
    failures: int
    seconds: float
    cpu_seconds: float


@dataclass(frozen=True)
class Built:
    """A recipe's last build: what it was built from, and every node's result."""

    fingerprint: str
    results: Sequence[Result]

    @property
    def cpu_seconds(self) -> float:
        """CPU seconds of all nodes, without what dbt does once per build."""
        return sum(one.cpu_seconds for one in self.results)


def read_built(lake: Path, recipe: str) -> Built | None:
    """The last complete build of a recipe in this lake, or None."""
    try:
        found = json.loads(_file(lake, recipe).read_text(encoding="utf-8"))
        return Built(found["fingerprint"], [Result(**one) for one in found["results"]])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def write_built(lake: Path, recipe: str, built: Built) -> None:
    """Store a build that succeeded."""
    write_whole(_file(lake, recipe), json.dumps(asdict(built), indent=1))


def forget_built(lake: Path, recipe: str) -> None:
    """Called before a build: if it is interrupted, the recipe counts as not built."""
    _file(lake, recipe).unlink(missing_ok=True)


def read_rendered(target: Path) -> Mapping[str, Any]:
    """What the pages below dbt's target folder were rendered from; empty if there are none."""
    try:
        found: dict[str, Any] = json.loads((target / "demo.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found


def write_rendered(target: Path, rendered: Mapping[str, Any]) -> None:
    """Keep it."""
    (target / "demo.json").write_text(json.dumps(rendered, indent=1), encoding="utf-8")


def _file(lake: Path, recipe: str) -> Path:
    return lake / "demo" / f"{recipe}.json"
