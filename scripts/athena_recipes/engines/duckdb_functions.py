"""DuckDB without dbt, with dbt's settings and the Python functions."""

import sys
from pathlib import Path

import duckdb

# In a wheel the modules are beside this file; in a checkout they are with the macros.
_IN_WHEEL = Path(__file__).parent / "dbt_modules"
_IN_CHECKOUT = Path(__file__).parents[3] / "macros" / "engine" / "python"
_PYTHON_FOLDER = _IN_WHEEL if _IN_WHEEL.is_dir() else _IN_CHECKOUT


def find_modules() -> None:
    """Make the modules of the dbt package importable."""
    if str(_PYTHON_FOLDER) not in sys.path:
        sys.path.insert(0, str(_PYTHON_FOLDER))


def prepare(connection: duckdb.DuckDBPyConnection) -> None:
    """Make views of a file that dbt built readable: their macros call these functions."""
    find_modules()
    import raw_files
    import trino_functions

    connection.execute("set TimeZone = 'UTC'; set integer_division = true")
    raw_files.register(connection)
    trino_functions.register(connection)
