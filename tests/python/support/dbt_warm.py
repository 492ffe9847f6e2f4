"""Imported once by the server that runs of dbt are forked from: dbt, and a first build.

A first build compiles schemas and codecs of all kinds of nodes and the templates of about 300
macros, and imports what an adapter needs: more than half of its time. Forks have all that.
"""

import faulthandler
import gc
import os
import sys
import tempfile
from contextlib import chdir
from pathlib import Path

import dbt.adapters.athena  # noqa: F401
from athena_recipes.aws.client import share_models
from athena_recipes.engines.garbage import collect_rarely
from dbt.adapters.duckdb.connections import DuckDBConnectionManager
from dbt.cli.main import dbtRunner
from dbt_common.tests import enable_test_caching

from tests.python.support.recipe_project import recipe_project

# It has seeds, sources, tests, exposures, a bucketed table, an Iceberg table and views.
_RECIPE = "streaming_buckets"
_PROJECT = recipe_project(_RECIPE)


def _dbt(lake: str, *arguments: str) -> None:
    done = dbtRunner().invoke(
        [
            *(*arguments, "--quiet", "--log-level", "none"),
            *("--no-write-json", "--threads", "1"),
            "--no-static-parser",  # it keeps threads, which a fork has not: forks would hang
            *("--project-dir", str(_PROJECT), "--profiles-dir", str(_PROJECT)),
            *("--target-path", lake, "--log-path", lake),
        ]
    )
    assert done.success, done.exception or done.result
    # dbt keeps its connection, and DuckDB's threads.
    DuckDBConnectionManager.close_all_connections()


def _forget_engine() -> None:
    """A fork imports the engine's modules from its own project, which may have others."""
    for name, module in list(sys.modules.items()):
        file = getattr(module, "__file__", None)
        if file and Path(file).is_relative_to(_PROJECT):  # by a link to the package
            del sys.modules[name]


share_models()
collect_rarely()
# dbt keeps the syntax trees of macros by their text: a fork parses its own recipe's alone.
enable_test_caching()
# A run of dbt that never ends would keep the tests waiting for the server.
faulthandler.dump_traceback_later(300, exit=True)
# The profile names the engine's modules from the project's folder.
with tempfile.TemporaryDirectory() as _lake, chdir(_PROJECT):
    _before, _path = dict(os.environ), list(sys.path)
    os.environ["LAKE_ROOT"] = _lake
    _dbt(_lake, "build", "--exclude", "test_type:unit")
    _dbt(_lake, "parse")  # reads what the build has parsed, as forks do
    os.environ.clear()
    os.environ.update(_before)
    sys.path[:] = _path
    _forget_engine()
faulthandler.cancel_dump_traceback_later()
gc.freeze()
