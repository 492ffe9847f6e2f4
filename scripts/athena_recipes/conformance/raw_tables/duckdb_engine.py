"""Raw tables on DuckDB: views that the macros make, read by a process of their own."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from athena_recipes.conformance.answers import Answer
from athena_recipes.conformance.raw_tables.project import write_project, write_sources
from athena_recipes.conformance.raw_tables.rows import answer_of
from athena_recipes.conformance.raw_tables.tables import Table

SCHEMA = "conformance_raw_tables"
LOCATION = "raw_tables"
_SECONDS_PER_TABLE = 20
_SECONDS = 120


class DuckDBEngine:
    """The views of a throw-away dbt project, in a temporary folder per call."""

    def answers(self, tables: Sequence[Table], /) -> list[Answer]:
        """One answer per table, in their order."""
        with tempfile.TemporaryDirectory() as folder:
            root = Path(folder) / "project"
            asked = declare(root, tables)
            found: dict[str, dict[str, Any]] = {}
            while len(found) < len(asked):
                error = _run(root, len(asked))
                found = _found(root)
                # Begun and not answered: the process ended with these.
                ended = [name for name, one in found.items() if "begun" in one]
                if not ended and len(found) < len(asked):
                    raise RuntimeError(f"DuckDB's process did not begin: {error}")
                with (root / "answers.jsonl").open("a", encoding="utf-8") as file:
                    for name in ended:
                        found[name] = {"name": name, "error": error}
                        print(json.dumps(found[name]), file=file)
            return [
                answer_of(table, found[one["name"]])
                for table, one in zip(tables, asked, strict=True)
            ]


def declare(root: Path, tables: Sequence[Table]) -> list[dict[str, Any]]:
    """Write a dbt project with tables and their files; what the process is asked, by table."""
    write_project(root)
    asked = []
    sources = []
    for number, table in enumerate(tables):
        name = f"t{number:05}"
        location = f"{LOCATION}/{name}"
        sources.append((name, table.external(location), dict(table.columns)))
        asked.append(
            {
                "name": name,
                "schema": SCHEMA,
                "location": f"/raw/{location}/",
                "columns": table.all_columns,
                "where": table.where,
            }
        )
        for file in table.files:
            path = root / "lake" / "raw" / location / file.path
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(file.content)
    write_sources(root, SCHEMA, sources)
    (root / "asked.json").write_text(json.dumps(asked), encoding="utf-8")
    return asked


def _run(root: Path, many: int) -> str:
    """Run the process to its end; what to say of a table that it did not survive."""
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "DBT_"))
    }
    environment["LAKE_ROOT"] = str(root / "lake")
    try:
        done = subprocess.run(
            [sys.executable, "-m", "athena_recipes.conformance.raw_tables.duckdb_process", root],
            env=environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=_SECONDS + many * _SECONDS_PER_TABLE,
        )
    except subprocess.TimeoutExpired:
        return "DuckDB did not answer in time"
    last = (done.stderr.strip() or done.stdout.strip()).splitlines()[-1:]
    return f"DuckDB's process ended with {done.returncode}: {''.join(last)}"


def _found(root: Path) -> dict[str, dict[str, Any]]:
    path = root / "answers.jsonl"
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    return {one["name"]: one for one in map(json.loads, lines)}
