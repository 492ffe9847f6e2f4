"""Expressions on DuckDB with the function library, one prepared statement each."""

import re
from collections.abc import Sequence
from pathlib import Path

import duckdb

from athena_recipes.cli.errors import UserError
from athena_recipes.conformance.answers import Answer
from athena_recipes.conformance.functions.nodes import Node
from athena_recipes.conformance.functions.values import from_duckdb
from athena_recipes.engines.checkout import PROJECT
from athena_recipes.engines.dbt import dbt
from athena_recipes.engines.duckdb_functions import prepare
from athena_recipes.lake.where import DATABASE_NAME

_ABSENT = re.compile(r"(?:Function|Macro|Type) with name .* does not exist|Referenced column")


class DuckDBEngine:
    """A DuckDB file that has the function library."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.connection = self._connect()

    def _connect(self) -> duckdb.DuckDBPyConnection:
        connection = duckdb.connect(str(self._path))
        prepare(connection)
        # One expression must not take the memory of the machine.
        connection.execute("set threads = 1; set memory_limit = '1GB'")
        return connection

    def answers(self, nodes: Sequence[Node]) -> list[Answer]:
        """One answer per node, in their order."""
        return [self._answer(node) for node in nodes]

    def _answer(self, node: Node) -> Answer:
        try:
            row = self.connection.execute(f"select {node.sql}").fetchone()
            assert row is not None
            return Answer(from_duckdb(row[0], node.type))
        except duckdb.FatalException as error:
            # An internal error closes the database.
            self.connection.close()
            self.connection = self._connect()
            return Answer(error=_first_line(error))
        except (duckdb.CatalogException, duckdb.BinderException) as error:
            absent = bool(_ABSENT.search(str(error)))
            return Answer(error=_first_line(error), is_absent=absent)
        except (duckdb.Error, ValueError, OverflowError, TypeError, RuntimeError) as error:
            return Answer(error=_first_line(error))


def _first_line(error: Exception) -> str:
    return str(error).partition("\n")[0][:160] or type(error).__name__


def make_library(folder: Path) -> Path:
    """A new DuckDB file in `folder` with the function library, as dbt makes it.

    dbt reads the package that other projects install: it has no models to parse.
    """
    arguments = ["--quiet", "run-operation", "create_function_library"]
    arguments += ["--profile", "athena_recipes"]
    if dbt("local", folder / "target", arguments, folder, PROJECT / "macros"):
        raise UserError("dbt did not make the function library.", "Read dbt's message above.")
    return folder / DATABASE_NAME
