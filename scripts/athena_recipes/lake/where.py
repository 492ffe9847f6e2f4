"""Where the lake is on this machine. The layout of keys is the same on S3."""

import os
from pathlib import Path

DATABASE_NAME = "athena_recipes.duckdb"


def lake_root() -> Path:
    """The lake root: `$LAKE_ROOT`, or `.lake` under the current folder."""
    return Path(os.environ.get("LAKE_ROOT") or ".lake")


def raw_folder(recipe: str) -> Path:
    """The folder of a recipe's raw files, `<lake root>/raw/<recipe>`."""
    return lake_root() / "raw" / recipe


def database_path() -> Path:
    """The DuckDB file that the `local` target builds."""
    return lake_root() / DATABASE_NAME
