"""Raw tables on Athena: the DDL of the macros over the same bytes in S3."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from athena_recipes.aws.client import make_client
from athena_recipes.aws.s3_address import S3Address
from athena_recipes.cli.errors import UserError
from athena_recipes.conformance.answers import Answer
from athena_recipes.conformance.raw_tables.duckdb_engine import LOCATION, SCHEMA, declare
from athena_recipes.conformance.raw_tables.project import ddl_template, paths, split_ddl
from athena_recipes.conformance.raw_tables.rows import answer_of
from athena_recipes.conformance.raw_tables.tables import Table
from athena_recipes.conformance.raw_tables.values import of_athena, parse_type, shown
from athena_recipes.engines.athena_client import AthenaClient, AthenaFailure

_THREADS = 2


class AthenaEngine:
    """Athena, or athena_local. `lake` is the folder for files, which are deleted after a call."""

    def __init__(self, client: AthenaClient, lake: str) -> None:
        self._client = client
        self._lake = f"{lake}/conformance"
        self._s3: Any = make_client("s3")

    def answers(self, tables: Sequence[Table], /) -> list[Answer]:
        """One answer per table, in their order."""
        with tempfile.TemporaryDirectory() as folder:
            root = Path(folder) / "project"
            asked = declare(root, tables)
            ddl = _compiled(root, self._lake)
            self._client.run(f"create database if not exists {SCHEMA}")
            keys = self._upload(root / "lake")
            try:
                with ThreadPoolExecutor(_THREADS) as pool:
                    found = pool.map(lambda one: self._answer(one, ddl[one["name"]]), asked)
                    return [answer_of(table, one) for table, one in zip(tables, found, strict=True)]
            finally:
                self._client.run(f"drop database if exists {SCHEMA} cascade")
                bucket = S3Address.parse(self._lake).bucket
                for key in keys:
                    self._s3.delete_object(Bucket=bucket, Key=key)

    def _upload(self, lake: Path) -> list[str]:
        address = S3Address.parse(self._lake)
        keys = []
        for file in sorted(path for path in (lake / "raw").rglob("*") if path.is_file()):
            key = address.key(file.relative_to(lake).as_posix())
            self._s3.put_object(Bucket=address.bucket, Key=key, Body=file.read_bytes())
            keys.append(key)
        return keys

    def _answer(self, one: dict[str, Any], ddl: str) -> dict[str, Any]:
        name = f"{SCHEMA}.{one['name']}"
        kinds = [parse_type(kind) for _, kind in one["columns"]]
        values = [
            shown(f'"{column.lower()}"', kind)
            for (column, _), kind in zip(one["columns"], kinds, strict=True)
        ]
        where = f" where {one['where']}" if one["where"] else ""
        try:
            self._client.run(ddl)
            if "partitioned by" in ddl and "projection.enabled" not in ddl:
                self._client.run(f"msck repair table {name}")
            rows = list(
                self._client.rows(f'select {", ".join(values)}, "$path" from {name}{where}')
            )
        except AthenaFailure as failure:
            return {"error": str(failure)}
        marker = f"/raw/{LOCATION}/{one['name']}/"
        return {
            "columns": [*(column for column, _ in one["columns"]), "$path"],
            "rows": [
                [*map(of_athena, row, kinds), str(row[-1]).partition(marker)[2]] for row in rows
            ],
        }


def _compiled(root: Path, lake: str) -> dict[str, str]:
    command = [
        *(sys.executable, "-c", "from dbt.cli.main import cli; cli()"),
        *("--quiet", "compile", "--target", "athena", "--no-introspect", "--no-populate-cache"),
        *("--inline", ddl_template(), *paths(root)),
    ]
    done = subprocess.run(
        command,
        env={**os.environ, "ATHENA_LAKE_ROOT": lake},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise UserError(f"dbt did not compile the tables: {done.stdout}", "Read dbt's message.")
    results = json.loads((root / "target" / "run_results.json").read_text(encoding="utf-8"))
    return split_ddl(results["results"][0]["compiled_code"])
