"""`athena-recipes conformance functions`: random expressions on DuckDB and on Athena."""

import os
import sys
import tempfile
from pathlib import Path

import click

from athena_recipes.cli.options import json_option, random_option, seed_option
from athena_recipes.cli.output import emit, note
from athena_recipes.conformance.endpoint import require_endpoint
from athena_recipes.conformance.functions.athena_engine import AthenaEngine
from athena_recipes.conformance.functions.declared import read_declarations
from athena_recipes.conformance.functions.duckdb_engine import DuckDBEngine, make_library
from athena_recipes.conformance.functions.run import run
from athena_recipes.engines.athena_client import AthenaClient
from athena_recipes.engines.checkout import require_checkout


@click.command()
@random_option(1_000)
@seed_option
@json_option
def functions(count: int, seed: int, as_json: bool) -> None:
    """Compare random expressions on DuckDB and on Athena.

    Expressions are of the function library, operators, casts and literals. A difference is shrunk
    to its smallest form, and differences are grouped by cause. Known ones are declared in
    tests/functions/ (the key `differs`).

    The exit code is 1 if a value differs in silence and is not declared. Needs AWS_ENDPOINT_URL;
    with athena_local:

    athena-local exec -- athena-recipes conformance functions --random 10000 --seed 1
    """
    require_checkout("conformance functions")
    require_endpoint()
    declarations = read_declarations()
    lake = os.environ.get("ATHENA_LAKE_ROOT", "s3://lake")
    with tempfile.TemporaryDirectory() as folder:
        note("Making the function library on DuckDB")
        duckdb = DuckDBEngine(make_library(Path(folder)))
        athena = AthenaEngine(AthenaClient(f"{lake}/query-results/"))
        result = run(count, seed, duckdb, athena, declarations, note)
    emit(result.rows(), as_json=as_json, title="Differences of functions")
    sys.exit(1 if result.faults else 0)
