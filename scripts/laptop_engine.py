"""DuckDB outside of dbt, with what dbt gives it: settings, and the functions that are Python."""

import sys
from pathlib import Path

import duckdb

_PYTHON_FOLDER = Path(__file__).parents[1] / "macros" / "engine" / "python"


def prepare(connection: duckdb.DuckDBPyConnection) -> None:
    """Make views of a file that dbt built readable: their macros call these functions."""
    if str(_PYTHON_FOLDER) not in sys.path:
        sys.path.insert(0, str(_PYTHON_FOLDER))
    import trino_functions

    connection.execute("set TimeZone = 'UTC'; set integer_division = true")
    trino_functions.register(connection)
