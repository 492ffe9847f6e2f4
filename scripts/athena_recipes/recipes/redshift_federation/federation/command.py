"""`athena-recipes redshift_federation federation`: set up, check and measure."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from athena_recipes.aws.account import Account
from athena_recipes.aws.client import make_client
from athena_recipes.aws.s3_address import S3Address
from athena_recipes.aws.set_up import SetUp, add_commands
from athena_recipes.cli.errors import UserError
from athena_recipes.cli.options import (
    config_option,
    json_option,
    lake_option,
    options,
    record_option,
    schema_option,
)
from athena_recipes.cli.output import emit, note
from athena_recipes.engines.athena_client import AthenaFailure
from athena_recipes.recipes.redshift_federation.federation.bench import Bench, Measured, record
from athena_recipes.recipes.redshift_federation.federation.config import (
    EXAMPLE,
    Config,
    read_config,
)
from athena_recipes.recipes.redshift_federation.federation.lint import findings
from athena_recipes.recipes.redshift_federation.federation.placement import (
    copies_from,
    variables,
    warehouse_problem,
)
from athena_recipes.recipes.redshift_federation.federation.secrets import (
    Secrets,
    login_from_environment,
)
from athena_recipes.recipes.redshift_federation.federation.set_up import (
    everything,
    federation_plan,
    handlers,
)
from athena_recipes.recipes.redshift_federation.federation.settings_file import read_settings_file
from athena_recipes.recipes.redshift_federation.federation.star_queries import (
    PLACEMENTS,
    Warehouse,
    compiled,
)

_SHOWN = (
    "query_name",
    "placement",
    "status",
    "seconds",
    "scanned_bytes",
    "fetched_rows",
    "fetched_bytes",
    "result_rows",
)
warehouse_options = options(
    click.option("--catalog", required=True, help="Athena's data catalog of the warehouse."),
    click.option(
        "--warehouse-schema",
        default="public",
        show_default=True,
        help="The schema of the tables in the warehouse.",
    ),
)


@click.group()
def federation() -> None:
    """Read Redshift from Athena: set up, check, measure.

    The set-up is a secret, a role, and a CloudFormation stack with spill bucket, endpoints,
    connector and data catalog. `plan` prints the changes, `apply` makes them, `destroy` deletes
    what `apply` created. One per account and region.
    """


def _prepare(config_path: Path) -> Callable[[Account], SetUp]:
    config = read_config(config_path)
    return lambda account: SetUp(
        federation_plan(config, account),
        lambda: handlers(account),
        lambda: _login_problem(config, account),
        heading=f", warehouse {config.host}",
    )


def _login_problem(config: Config, account: Account) -> UserError | None:
    """What `apply` would stop at: a secret to make, and no login for it."""
    if Secrets(make_client("secretsmanager", account.region)).read(config.secret) is None:
        try:
            login_from_environment()
        except UserError as error:
            return error
    return None


def _prepare_destroy() -> Callable[[Account], SetUp]:
    return lambda account: SetUp(everything(account), lambda: handlers(account))


add_commands(
    federation,
    _prepare,
    _prepare_destroy,
    inputs=config_option(EXAMPLE),
    destroy_help="Spilled files and the secret go too; the warehouse stays as it is.",
)


@federation.command("bench")
@warehouse_options
@click.option(
    "--placement",
    "placements",
    type=click.Choice(PLACEMENTS),
    multiple=True,
    help="A placement to measure, may be repeated.  [default: all]",
)
@record_option("in the lake")
@options(lake_option(required=True), schema_option, json_option)
def bench_command(
    catalog: str,
    warehouse_schema: str,
    placements: tuple[str, ...],
    is_recorded: bool,
    lake: S3Address,
    schema: str,
    as_json: bool,
) -> None:
    """Measure the star queries in each placement.

    T1 has all tables in the lake, T2 the dimensions in the warehouse, T3 all tables there; in T4
    the warehouse runs the query. Needs the raw tables (`dbt run-operation create_raw_tables`).
    Results that differ from T1's are an error.
    """
    environment = {"ATHENA_LAKE_ROOT": str(lake), "ATHENA_SCHEMA": schema}
    bench = Bench(compiled(environment), Warehouse(catalog, warehouse_schema), lake)
    found = []
    try:
        for one in bench.measure(placements or PLACEMENTS):
            note(f"{one.query_name} {one.placement}: {one.problem or f'{one.seconds} s'}")
            found.append(one)
    except AthenaFailure as error:
        raise UserError(
            f"Athena cannot read the raw tables: {error}",
            "dbt run-operation create_raw_tables --args '{recipe: redshift_federation}'"
            " --target athena",
        ) from error
    if is_recorded:
        note(f"Recorded in {record(found, lake)}. Build federation_benchmark again.")
    emit([_shown(one) for one in found], as_json=as_json)
    if different := _different(found):
        raise UserError(
            f"Results differ from those of T1: {', '.join(different)}.",
            "Unload all tables at the same time; see copy_rejects.",
        )


@federation.command("placement")
@warehouse_options
@lake_option(required=True)
def placement_command(catalog: str, warehouse_schema: str, lake: S3Address) -> None:
    """Print variables of dbt: the warehouse, or its copies.

    They are federated if the warehouse answers. Else they are the last unloaded copies, and the
    reason and the age of the copies go to stderr: dbt build --target athena
    -s redshift_federation --vars "$(athena-recipes redshift_federation federation placement …)".
    """
    warehouse = Warehouse(catalog, warehouse_schema)
    problem = warehouse_problem(warehouse, lake)
    if problem:
        unloaded = copies_from(lake)
        note(f"The warehouse {catalog} does not answer: {problem}")
        note(f"The dimensions are copies; the oldest is of {unloaded:%Y-%m-%d %H:%M} UTC.")
    click.echo(json.dumps(variables(None if problem else warehouse)))


@federation.command("lint")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@json_option
def lint_command(file: Path, as_json: bool) -> None:
    """Check a connector's settings.

    FILE has parameters, a template or a command line of CloudFormation, Terraform (.tf), the answer
    of `aws lambda get-function-configuration` or `aws glue get-connection`, lines NAME=value, a
    connection string, or a secret's text. The exit code is 1 if something is wrong. No password is
    printed.
    """
    found = [vars(one) for one in findings(read_settings_file(file))]
    if found or as_json:
        emit(found, as_json=as_json)
    if found:
        click.get_current_context().exit(1)
    note("Nothing is wrong.")


def _shown(one: Measured) -> dict[str, Any]:
    return {name: getattr(one, name) for name in _SHOWN}


def _different(found: list[Measured]) -> list[str]:
    first = {one.query_name: one.result_checksum for one in found if one.placement == "T1"}
    return [
        f"{one.query_name} {one.placement}"
        for one in found
        if one.status == "succeeded"
        and first.get(one.query_name) not in (None, one.result_checksum)
    ]
