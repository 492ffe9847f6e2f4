"""Imported once by the server that runs of dbt are forked from: dbt, and a first parse.

A first parse compiles schemas and codecs of all kinds of nodes, which is half of its time; forks
have them.
"""

import gc
import tempfile

import dbt.adapters.athena
import dbt.adapters.duckdb  # noqa: F401
from dbt.cli.main import dbtRunner

from tests.python.support.recipe_project import recipe_project

_SMALL = "hot_cold_orders"  # has a source, a seed, tests of all kinds and an exposure

with tempfile.TemporaryDirectory() as _folder:
    dbtRunner().invoke(
        [
            *("parse", "--quiet", "--no-partial-parse", "--no-write-json", "--log-level", "none"),
            "--no-static-parser",  # it keeps threads, which a fork has not: forks would hang
            *("--project-dir", str(recipe_project(_SMALL))),
            *("--profiles-dir", str(recipe_project(_SMALL))),
            *("--target-path", _folder, "--log-path", _folder),
        ]
    )
gc.freeze()
