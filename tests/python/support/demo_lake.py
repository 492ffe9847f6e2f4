"""The lake that `make test` builds once on DuckDB, for all tests that read every recipe."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import chdir, contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pytest
from athena_recipes.lake.where import DATABASE_NAME

from tests.python.support.dbt_command import REPO, write_profiles


@dataclass(frozen=True)
class DemoLake:
    """`root` has the raw files and the database, `target` dbt's artifacts and the site."""

    root: Path
    target: Path

    @contextmanager
    def connection(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """DuckDB on what was built, in the folder from which views name raw files."""
        with (
            chdir(REPO),
            duckdb.connect(str(self.root / DATABASE_NAME), read_only=True) as connection,
        ):
            yield connection

    def raw_files(self, recipe: str) -> int:
        """How many raw files the recipe's sample has."""
        return sum(path.is_file() for path in (self.root / "raw" / recipe).rglob("[!.]*"))

    def rows(self, recipe: str) -> int:
        """Rows of all tables of the recipe."""
        with self.connection() as connection:
            found = connection.execute(
                "select sum(estimated_size) from duckdb_tables() where schema_name = ?",
                [f"recipes_{recipe}"],
            ).fetchone()
        assert found is not None
        return int(found[0])

    def demo(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """`athena-recipes demo` on this lake; what did not change is not built again."""
        profiles = write_profiles(self.root)
        return subprocess.run(
            [
                *(sys.executable, "-m", "athena_recipes", "demo"),
                *("--target-dir", str(self.target), *arguments),
            ],
            cwd=REPO,
            env={
                **os.environ,
                "LAKE_ROOT": str(self.root),
                "DBT_PROFILES_DIR": os.environ.get("DBT_PROFILES_DIR") or str(profiles),
            },
            capture_output=True,
            text=True,
            check=False,
        )


def demo_root() -> Path:
    """The lake of `make test`: TEST_LAKE, or target/lake."""
    return REPO / (os.environ.get("TEST_LAKE") or "target/lake")


@pytest.fixture(scope="session")
def demo_lake() -> DemoLake:
    """The lake of `make test`, with the target folder target/test."""
    root = demo_root()
    root.mkdir(parents=True, exist_ok=True)
    lake = DemoLake(root, REPO / "target" / "test")
    done = lake.demo()
    assert done.returncode == 0, done.stderr[-8_000:]
    return lake
