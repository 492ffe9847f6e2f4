"""Where the lake is on this machine. The layout of keys is the same on S3."""

import os
from pathlib import Path

from athena_recipes.cli.errors import UserError

DATABASE_NAME = "athena_recipes.duckdb"


def lake_root() -> Path:
    """The lake root: `$LAKE_ROOT`, or `.lake` under the current folder.

    Raises UserError for an address: a path made of it would be a folder `s3:` here.
    """
    root = os.environ.get("LAKE_ROOT") or ".lake"
    if "://" in root:
        raise UserError(
            f"LAKE_ROOT is `{root}`, which is not a folder on this machine.",
            "Set LAKE_ROOT to a folder; the lake on S3 is ATHENA_LAKE_ROOT.",
        )
    return Path(root)


def raw_folder(recipe: str) -> Path:
    """The folder of a recipe's raw files, `<lake root>/raw/<recipe>`."""
    return lake_root() / "raw" / recipe


def database_path() -> Path:
    """The DuckDB file that the `local` target builds."""
    return lake_root() / DATABASE_NAME
