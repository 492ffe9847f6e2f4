"""Compiled models of the recipe over tables of a test's own."""

from dataclasses import dataclass
from pathlib import Path

import duckdb
import pandas as pd
from athena_recipes.engines.duckdb_functions import prepare


@dataclass(frozen=True)
class Compiled:
    """What a build of a lake at `root` ran, with artifacts; `connection` is to its DuckDB file."""

    root: Path
    connection: duckdb.DuckDBPyConnection

    def __post_init__(self) -> None:
        prepare(self.connection)

    def table(self, name: str, frame: pd.DataFrame, columns: str = "*") -> None:
        """Make a table of a frame's rows, with the columns of a select list."""
        self.connection.register(f"{name}_frame", frame)
        self.connection.execute(
            f"create or replace temp table {name} as select {columns} from {name}_frame"
        )

    def statement(self, model: str, **tables: str) -> str:
        """A model's query over other tables: name of the table in the lake -> name to read."""
        [path] = (self.root / ".target" / "compiled").rglob(f"{model}.sql")
        text = path.read_text(encoding="utf-8")
        for name, other in tables.items():
            schema = "raw_connected_vehicles" if name.startswith("stg_") else "connected_vehicles"
            old = f'"athena_recipes"."recipes_{schema}"."{name}"'
            assert old in text
            text = text.replace(old, other)
        return text
