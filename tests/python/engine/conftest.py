"""The function library in a DuckDB file, made once."""

from pathlib import Path

import pytest
from athena_recipes.conformance.functions.duckdb_engine import make_library


@pytest.fixture(scope="session")
def library_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_library(tmp_path_factory.mktemp("library"))
