"""Builds the project with the real adapters, and reads from dbt's own files what there is."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from athena_recipes.cli.errors import UserError
from athena_recipes.engines.checkout import PROJECT
from athena_recipes.engines.tables import Relation

_COMPARED = frozenset({"model", "seed", "snapshot"})
# dbt's columns of a snapshot: the hash of a row's texts, and, where changes are found by comparing
# columns (strategy check), the times at which they were found.
_HASH = frozenset({"dbt_scd_id"})
_RUN_TIMES = frozenset({"dbt_updated_at", "dbt_valid_from", "dbt_valid_to"})


@dataclass(frozen=True)
class Build:
    """One target's build: its manifest and its results by node."""

    target: str
    manifest: dict[str, Any]
    results: list[dict[str, Any]]

    @property
    def failures(self) -> list[str]:
        """The nodes that did not pass, one line each."""
        return [
            f"{result['unique_id']}: {result['status']}: {(result.get('message') or '').strip()}"
            for result in self.results
            if result["status"] in ("error", "fail", "skipped", "runtime error")
        ]

    def relations(self) -> list[Relation]:
        """All models, seeds and snapshots that are tables or views, in order of their names."""
        nodes = (
            node
            for node in self.manifest["nodes"].values()
            if node["resource_type"] in _COMPARED
            and node["config"].get("materialized") != "ephemeral"
        )
        found = (
            Relation(
                node["unique_id"],
                node["schema"],
                node["alias"],
                node["config"]["meta"].get("conformance_where", ""),
                _masked(node),
            )
            for node in nodes
            if any(result["unique_id"] == node["unique_id"] for result in self.results)
        )
        return sorted(found, key=str)


def _masked(node: dict[str, Any]) -> frozenset[str]:
    if node["resource_type"] != "snapshot":
        return frozenset(node["config"]["meta"].get("conformance_masked", ()))
    return _HASH | (_RUN_TIMES if node["config"].get("strategy") == "check" else frozenset())


def dbt(
    target: str,
    folder: Path,
    arguments: Sequence[str],
    lake: Path,
    project: Path = PROJECT,
    more: Mapping[str, str] | None = None,
) -> int:
    """Run dbt on `target` with its files in `folder`; output on stderr, the exit code back.

    `more` goes into its environment.
    """
    command = [
        *(sys.executable, "-m", "athena_recipes.engines.run_dbt"),
        *arguments,
        *("--target", target, "--target-path", str(folder), "--log-path", str(folder / "logs")),
        *("--project-dir", str(project)),
    ]
    environment = {"DBT_PROFILES_DIR": str(PROJECT), **os.environ, **(more or {})}
    environment["LAKE_ROOT"] = str(lake)
    return subprocess.run(
        command, cwd=PROJECT, env=environment, stdout=sys.stderr, check=False
    ).returncode


def build(
    target: str, folder: Path, lake: Path, selection: Sequence[str], project: Path = PROJECT
) -> Build:
    """`dbt build` of everything that `selection` names; it makes the raw tables that it reads."""
    dbt(target, folder, ["--quiet", "build", *selection], lake, project)
    try:
        manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        results = json.loads((folder / "run_results.json").read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise UserError(
            f"dbt build --target {target} did not begin.", "Read dbt's message above."
        ) from error
    return Build(target, manifest, results["results"])
