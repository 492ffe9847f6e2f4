"""The reader of what a recipe built, by dbt's target."""

import os
from typing import Any

from athena_recipes.aws.s3_address import S3Address
from athena_recipes.cli.errors import UserError
from athena_recipes.engines.athena_client import AthenaClient
from athena_recipes.engines.athena_reader import AthenaReader
from athena_recipes.engines.duckdb_reader import DuckDBReader
from athena_recipes.engines.tables import Reader, Relation
from athena_recipes.lake.where import database_path


def make_reader(target: str, recipe: str) -> Reader:
    """The reader of a dbt target: `local` (the lake's DuckDB file) or `athena`.

    `recipe` is named in the fix. Raises UserError where there is no such file, or
    ATHENA_LAKE_ROOT is not set.
    """
    if target == "local":
        path = database_path()
        if not path.exists():
            raise UserError(
                f"There is no {path}.", f"Run `dbt build -s {recipe}`, or set LAKE_ROOT."
            )
        return DuckDBReader(path)
    return AthenaReader(AthenaClient(f"{lake_on_s3().below('query-results')}/"))


def read_rows(
    reader: Reader, schema: str, recipe: str, table: str, where: str = ""
) -> list[dict[str, Any]]:
    """The rows of a table that a recipe built, by column name.

    `schema` is dbt's, the prefix of the recipe's; `where` is a condition in SQL of both engines.
    Raises UserError where there is no such table.
    """
    relation = Relation("", f"{schema}_{recipe}", table, where)
    found = reader.read(relation)
    if found is None:
        raise UserError(f"There is no table {relation}.", f"Run `dbt build -s {recipe}`.")
    names = [column.name for column in found.columns]
    return [dict(zip(names, row, strict=True)) for row in found.rows]


def lake_on_s3() -> S3Address:
    """The lake of the target `athena`. Raises UserError where it is not set or malformed."""
    root = os.environ.get("ATHENA_LAKE_ROOT")
    if not root:
        raise UserError("ATHENA_LAKE_ROOT is not set.", "Set it to s3://bucket/prefix, as for dbt.")
    try:
        return S3Address.parse(root)
    except ValueError as error:
        raise UserError(
            f"ATHENA_LAKE_ROOT is `{root}`: {error}.", "Set it to s3://bucket/prefix, as for dbt."
        ) from None
