"""A lake of a test's own for one recipe: raw files, builds, and queries."""

import subprocess
from collections.abc import Iterator, Mapping
from contextlib import chdir, contextmanager
from pathlib import Path
from typing import Any, ClassVar

import duckdb

from tests.python.support.account import Account
from tests.python.support.dbt_command import run_dbt
from tests.python.support.recipe_project import recipe_project


class RecipeLake:
    """A lake below `root`; subclasses know the recipe, its files and its builds."""

    recipe: ClassVar[str]

    def __init__(self, root: Path) -> None:
        self.root = root
        self.raw = root / "raw" / self.recipe
        self.database = root / "athena_recipes.duckdb"

    def write(self, key: str, content: bytes) -> Path:
        """Write a raw file; `key` is below the recipe's folder."""
        path = self.raw / key
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        return path

    def dbt(
        self, *arguments: str, env: Mapping[str, str] | None = None, artifacts: bool = False
    ) -> subprocess.CompletedProcess[str]:
        """dbt in a project with this recipe alone, on this lake; see `run_dbt`."""
        project = recipe_project(self.recipe)
        return run_dbt(self.root, *arguments, env=env, project=project, artifacts=artifacts)

    @contextmanager
    def connection(self, *, read_only: bool = True) -> Iterator[duckdb.DuckDBPyConnection]:
        """As `opened`, in the lake's folder, as `run_dbt`: views name raw files from there.

        For one test; a fixture that kept it open would take later tests into that folder.
        """
        with chdir(self.root), self.opened(read_only=read_only) as connection:
            yield connection

    @contextmanager
    def opened(self, *, read_only: bool = True) -> Iterator[duckdb.DuckDBPyConnection]:
        """DuckDB on what was built, in the recipe's schema; times are UTC."""
        with duckdb.connect(str(self.database), read_only=read_only) as connection:
            connection.execute(f"use recipes_{self.recipe}; set TimeZone = 'UTC'")
            yield connection

    def statement(self, model: str, replaced: Mapping[str, str]) -> str:
        """The query that the last build with artifacts ran for a model, over other tables."""
        [path] = (self.root / ".target" / "compiled").rglob(f"{model}.sql")
        query = path.read_text(encoding="utf-8")
        for old, new in replaced.items():
            name = f'"athena_recipes"."recipes_{self.recipe}"."{old}"'
            assert name in query
            query = query.replace(name, new)
        return query

    def query(self, sql: str) -> list[tuple[Any, ...]]:
        """Rows of a query over the marts, on DuckDB."""
        with self.connection() as connection:
            return connection.execute(sql).fetchall()


def succeeded(done: subprocess.CompletedProcess[str]) -> subprocess.CompletedProcess[str]:
    """`done`; fails with dbt's output unless its exit code is 0."""
    assert done.returncode == 0, done.stdout[-5_000:]
    return done


def athena_environment(account: Account, schema: str) -> dict[str, str]:
    """The environment of dbt on athena_local, with a schema and a lake of the test's own."""
    own = {"ATHENA_SCHEMA": schema, "ATHENA_LAKE_ROOT": f"s3://lake/{schema}"}
    return {**account.environment, **own}
