"""A bucketed table of a throw-away project, on whichever engine, and what is in it."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
import pytest

from tests.python.support.account import Account
from tests.python.support.bucketed_project import BucketedProject, Row


class Table:
    """The bucketed table of a project, on whichever engine."""

    def __init__(self, project: BucketedProject, account: Account | None) -> None:
        self.project, self.account = project, account
        self.name = f"{project.schema}.target_table"

    def select(self, sql: str) -> list[list[str]]:
        """Rows as texts."""
        if self.account:
            return [[str(cell) for cell in row] for row in self.account.run(sql).rows]
        path = self.project.root / "lake" / "athena_recipes.duckdb"
        with duckdb.connect(str(path)) as connection:
            return [[str(cell) for cell in row] for row in connection.sql(sql).fetchall()]

    def rows(self) -> list[Row]:
        found = self.select(f"select sensor_id, temperature, dt from {self.name}")
        return sorted((int(s), int(t), dt) for s, t, dt in found)

    def partitions(self, keys: str = "dt") -> list[str]:
        relation = (
            f'{self.project.schema}."target_table$partitions"'
            if self.account
            else f"{self.name}__partitions"
        )
        return sorted("/".join(row) for row in self.select(f"select {keys} from {relation}"))


@contextmanager
def bucketed_table(tmp_path: Path, request: pytest.FixtureRequest, engine: str) -> Iterator[Table]:
    """A table of the test's own on 'local' or 'athena'; its database is dropped afterwards."""
    name = re.sub(r"\W+", "_", request.node.name.lower())[:60]
    account: Account | None = request.getfixturevalue("account") if engine == "athena" else None
    environment = account.environment if account else None
    made = Table(BucketedProject(tmp_path / "project", engine, name, environment), account)
    yield made
    if account:
        account.run(f"drop database if exists {made.project.schema} cascade")
