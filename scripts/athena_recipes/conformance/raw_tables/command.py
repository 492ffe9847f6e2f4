"""`athena-recipes conformance raw-tables`: random raw tables on DuckDB and on Athena."""

import os
import sys

import click

from athena_recipes.cli.options import json_option, random_option, seed_option
from athena_recipes.cli.output import emit, note
from athena_recipes.conformance.endpoint import require_endpoint
from athena_recipes.conformance.raw_tables.athena_engine import AthenaEngine
from athena_recipes.conformance.raw_tables.declared import read_declarations
from athena_recipes.conformance.raw_tables.duckdb_engine import DuckDBEngine
from athena_recipes.conformance.raw_tables.run import run
from athena_recipes.engines.athena_client import AthenaClient
from athena_recipes.engines.checkout import require_checkout


@click.command("raw-tables")
@random_option(100)
@seed_option
@json_option
def raw_tables(count: int, seed: int, as_json: bool) -> None:
    """Compare random raw tables on DuckDB and on Athena.

    A table has a random declaration (format, types, properties, partitions) and random files.
    Both engines read the same bytes; rows, columns and "$path" are compared. A difference is
    shrunk to one column and one line, and differences are grouped by cause. Known ones are
    declared in tests/raw_tables/differences.yml.

    The exit code is 1 if rows differ in silence and are not declared. Needs AWS_ENDPOINT_URL; with
    athena_local:

    athena-local exec -- athena-recipes conformance raw-tables --random 500 --seed 1
    """
    require_checkout("conformance raw-tables")
    require_endpoint()
    declarations = read_declarations()
    lake = os.environ.get("ATHENA_LAKE_ROOT", "s3://lake")
    athena = AthenaEngine(AthenaClient(f"{lake}/query-results/"), lake)
    result = run(count, seed, DuckDBEngine(), athena, declarations, note)
    emit(result.rows(), as_json=as_json, title="Differences of raw tables")
    sys.exit(1 if result.faults else 0)
