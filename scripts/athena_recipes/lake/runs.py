"""The history of dbt's runs: a small summary of each, in `<lake root>/runs/`.

A summary is made from dbt's artifacts (`run_results.json`, `manifest.json`), which the next run
overwrites. The newest 50 are kept.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from athena_recipes.lake.summary import row_counts
from athena_recipes.lake.whole_file import write_whole

KEPT = 50  # runs
_COMMANDS = ("build", "run", "seed", "test")
_MESSAGE = 300  # letters


@dataclass(frozen=True)
class NodeRun:
    """One node of a run: `rows` is what its table had after the run, None for what is no table.

    `failures` are the rows that a test found. A test that passed has no message.
    """

    node: str
    recipe: str
    status: str
    seconds: float
    failures: int
    rows: int | None
    message: str

    @property
    def name(self) -> str:
        """Its name: the third part of dbt's unique id."""
        parts = self.node.split(".")
        return parts[2] if len(parts) > 2 else self.node

    @property
    def is_test(self) -> bool:
        """Whether it is a data test or a unit test."""
        return self.node.startswith(("test.", "unit_test."))


@dataclass(frozen=True)
class Run:
    """One run of dbt: times are ISO 8601 in UTC, `seconds` is the time of the whole run."""

    invocation: str
    started_at: str
    command: str
    adapter: str
    seconds: float
    nodes: tuple[NodeRun, ...]


def keep_run(target: Path, lake: Path, database: Path) -> None:
    """Store the run whose artifacts are in dbt's target folder, once; nothing without artifacts.

    Runs above the newest 50 are removed.
    """
    results, manifest = (_read(target / name) for name in ("run_results.json", "manifest.json"))
    if not results or not manifest or results["args"].get("which") not in _COMMANDS:
        return
    folder = lake / "runs"
    metadata = results["metadata"]
    moment = _started_at(metadata).replace(":", "").replace("-", "")[:15]
    path = folder / f"{moment}-{metadata['invocation_id'][:8]}.json"
    if not path.exists():
        run = _summary(results, manifest, database)
        write_whole(path, json.dumps(_packed(run), separators=(",", ":")))
    for old in sorted(folder.glob("*.json"))[:-KEPT]:
        old.unlink()


def read_runs(lake: Path) -> list[Run]:
    """The runs that are kept, the newest first. A file that is no summary is left out."""
    runs = []
    for path in sorted((lake / "runs").glob("*.json"), reverse=True):
        try:
            found = json.loads(path.read_text(encoding="utf-8"))
            nodes = tuple(NodeRun(*node) for node in found.pop("nodes"))
            runs.append(Run(nodes=nodes, **found))
        except (ValueError, TypeError, KeyError):
            continue
    return runs


def _summary(results: Mapping[str, Any], manifest: Mapping[str, Any], database: Path) -> Run:
    known = {**manifest["nodes"], **manifest.get("unit_tests", {})}
    adapter = str(manifest["metadata"].get("adapter_type", ""))
    rows = row_counts(manifest, database) if adapter == "duckdb" and database.exists() else {}
    nodes = []
    for one in results["results"]:
        node = known.get(one["unique_id"])
        # Hooks belong to no recipe; a node may have been removed from the project since.
        if node is None or node["resource_type"] == "operation":
            continue
        passed = one["status"] in ("pass", "success")
        nodes.append(
            NodeRun(
                node=one["unique_id"],
                recipe=node["fqn"][1],
                status=one["status"],
                seconds=round(one["execution_time"], 2),
                failures=one.get("failures") or 0,
                rows=rows.get(one["unique_id"]),
                message="" if passed else " ".join((one["message"] or "").split())[:_MESSAGE],
            )
        )
    metadata = results["metadata"]
    return Run(
        invocation=metadata["invocation_id"],
        started_at=_started_at(metadata),
        command=results["args"]["which"],
        adapter=adapter,
        seconds=round(results["elapsed_time"], 1),
        nodes=tuple(nodes),
    )


def _started_at(metadata: Mapping[str, Any]) -> str:
    return str(metadata.get("invocation_started_at") or metadata["generated_at"])


def _packed(run: Run) -> dict[str, Any]:
    """The summary as JSON: nodes are lists, which are half the size of mappings."""
    return {**vars(run), "nodes": [list(vars(node).values()) for node in run.nodes]}


def _read(path: Path) -> dict[str, Any]:
    try:
        found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found
