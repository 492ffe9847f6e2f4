"""A process that creates raw tables on DuckDB and reads them; it may end for want of memory.

`python -m athena_recipes.conformance.raw_tables.duckdb_process <project folder>` takes the tables
in the file `asked.json`, but not those that the file `answers.jsonl` has, and adds an answer per
table to that.
"""

import json
import sys
from pathlib import Path
from typing import Any

import duckdb
from dbt.adapters.duckdb.connections import DuckDBConnectionManager
from dbt.cli.main import dbtRunner

from athena_recipes.conformance.raw_tables.project import paths
from athena_recipes.conformance.raw_tables.values import of_duckdb, parse_type
from athena_recipes.engines.duckdb_functions import prepare
from athena_recipes.lake.where import DATABASE_NAME

_MEMORY = "1GB"


def main(root: Path) -> None:
    """Answer all tables that have no answer yet."""
    asked: list[dict[str, Any]] = json.loads((root / "asked.json").read_text(encoding="utf-8"))
    answers = root / "answers.jsonl"
    known = {json.loads(line)["name"] for line in _lines(answers)}
    with answers.open("a", encoding="utf-8") as file:

        def answer(name: str, **found: Any) -> None:
            print(json.dumps({"name": name, **found}), file=file, flush=True)

        remaining = [one for one in asked if one["name"] not in known]
        created = _created(root, remaining, answer)
        with duckdb.connect(str(root / "lake" / DATABASE_NAME)) as connection:
            prepare(connection)
            connection.execute(f"set threads = 1; set memory_limit = '{_MEMORY}'")
            for one in created:
                answer(one["name"], begun=True)
                try:
                    answer(one["name"], **_read(connection, one))
                except (duckdb.Error, ValueError, OverflowError) as error:
                    answer(one["name"], error=str(error))


def _created(root: Path, asked: list[dict[str, Any]], answer: Any) -> list[dict[str, Any]]:
    """The tables that the macros created; the others are answered."""
    parsed = dbtRunner().invoke(["--quiet", "parse", *paths(root)])
    if not parsed.success:
        raise RuntimeError(parsed.exception)
    said: list[str] = []
    runner = dbtRunner(
        manifest=parsed.result,
        callbacks=[
            lambda event: said.append(event.info.msg) if event.info.level == "error" else None
        ],
    )
    created = []
    for one in asked:
        said.clear()
        arguments = ["--args", json.dumps({"recipe": one["name"], "quiet": True})]
        done = runner.invoke(
            ["--quiet", "run-operation", "create_raw_tables", *arguments, *paths(root)]
        )
        if done.success:
            created.append(one)
        else:
            answer(one["name"], error="\n".join(said) or str(done.exception))
    DuckDBConnectionManager.close_all_connections()
    return created


def _read(connection: duckdb.DuckDBPyConnection, one: dict[str, Any]) -> dict[str, Any]:
    where = f" where {one['where']}" if one["where"] else ""
    cursor = connection.execute(f"select * from {one['schema']}.{one['name']}{where}")
    names = [column[0] for column in cursor.description or ()]
    kinds = [parse_type(kind) for _, kind in one["columns"]]
    rows = [
        [*map(of_duckdb, row, kinds), row[-1].partition(one["location"])[2]]
        for row in cursor.fetchall()
    ]
    return {"columns": names, "rows": rows}


def _lines(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").splitlines() if path.exists() else []


if __name__ == "__main__":
    main(Path(sys.argv[1]))
