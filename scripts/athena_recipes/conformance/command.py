"""`athena-recipes conformance`: both engines build the project, their tables are compared."""

import os
import sys
from pathlib import Path

import click
from athena_local.raw_files import upload_raw

from athena_recipes.aws.client import explained, make_client
from athena_recipes.aws.s3_address import S3Address
from athena_recipes.cli.errors import UserError
from athena_recipes.cli.options import json_option
from athena_recipes.cli.output import emit, note
from athena_recipes.conformance.compare import compare
from athena_recipes.conformance.compiled_sql import differing_models
from athena_recipes.conformance.demo_build import built_by_demo
from athena_recipes.conformance.endpoint import require_endpoint
from athena_recipes.conformance.functions.command import functions
from athena_recipes.conformance.raw_tables.command import raw_tables
from athena_recipes.conformance.report import Check, write_junit
from athena_recipes.engines.athena_client import AthenaClient
from athena_recipes.engines.athena_reader import AthenaReader
from athena_recipes.engines.checkout import PROJECT, require_checkout
from athena_recipes.engines.dbt import Build, build
from athena_recipes.engines.duckdb_reader import DuckDBReader
from athena_recipes.lake.raw_files.listing import raw_roots, write_list
from athena_recipes.lake.where import DATABASE_NAME, lake_root

_WITHOUT = ("--exclude-resource-type",)


@click.group(invoke_without_command=True)
@click.option("--select", "selected", multiple=True, help="Compare only this recipe.")
@click.option(
    "--tables-only", is_flag=True, help="Do not compare compiled SQL, and run no tests of dbt."
)
@click.option(
    "--junit", type=click.Path(dir_okay=False, path_type=Path), help="Also write a JUnit file."
)
@click.option(
    "--local-target",
    type=click.Path(file_okay=False, exists=True, path_type=Path),
    help="Do not build on DuckDB: compare with what `demo --target-dir` of this folder built.",
)
@click.option(
    "--project-dir",
    "project",
    type=click.Path(file_okay=False, exists=True, path_type=Path),
    default=PROJECT,
    help="Compare another dbt project, with this project's profile.",
)
@json_option
@click.pass_context
def conformance(
    context: click.Context,
    selected: tuple[str, ...],
    tables_only: bool,
    junit: Path | None,
    local_target: Path | None,
    project: Path,
    as_json: bool,
) -> None:
    """Build on DuckDB and on Athena, and compare all rows.

    The exit code is 1 on any difference. Needs AWS_ENDPOINT_URL; with athena_local:

    athena-local exec -- athena-recipes conformance
    """
    if context.invoked_subcommand:
        return
    if len(selected) > 1:
        raise UserError(
            f"--select is given {len(selected)} times; one recipe is compared, or all.",
            "Leave --select out, or run the command once per recipe.",
        )
    recipe = next(iter(selected), None)
    require_checkout("conformance")
    require_endpoint()
    lake = lake_root().absolute()
    folder = lake / "conformance" / (recipe or "all")
    selection = ["--select", recipe] if recipe else []
    checks = []
    if tables_only:
        selection += [*_WITHOUT, "test", *_WITHOUT, "unit_test"]
    else:
        note("Compiling for both engines without the engine macros")
        diffs = differing_models(folder / "compiled", lake, project, recipe)
        checks += [Check("sql", name, problems=[diff]) for name, diff in sorted(diffs.items())]
        if not diffs:
            checks.append(Check("sql", "all models"))
    s3_lake = os.environ.get("ATHENA_LAKE_ROOT", "s3://lake")
    with explained():
        files, sent = upload_raw(make_client("s3"), lake, s3_lake, remove=True, below=recipe)
        _list_raw_files(S3Address.parse(s3_lake), recipe)
    note(f"{files} raw files, {sent} uploaded")
    if local_target:
        local = built_by_demo(local_target, lake, recipe)
    else:
        note("Building on DuckDB")
        local = build("local", folder / "local", lake, selection, project)
    note("Building on Athena")
    athena = build("athena", folder / "athena", lake, selection, project)
    checks += [_built(local), _built(athena)]
    readers = (
        DuckDBReader(lake / DATABASE_NAME),
        AthenaReader(AthenaClient(f"{s3_lake}/query-results/")),
    )
    for relation in local.relations():
        note(f"Comparing {relation}")
        left, right = (reader.read(relation) for reader in readers)
        difference = compare(left, right, ("DuckDB", "Athena"), relation.masked)
        checks.append(Check("table", str(relation), difference.left_rows, difference.problems))
    if junit:
        write_junit(junit, checks)
    emit([check.as_row() for check in checks], as_json=as_json, title="Conformance")
    sys.exit(1 if any(check.problems for check in checks) else 0)


def _built(done: Build) -> Check:
    return Check("build", f"dbt build --target {done.target}", len(done.results), done.failures)


def _list_raw_files(lake: S3Address, recipe: str | None) -> None:
    """What the ledger of raw files reads on Athena."""
    client = make_client("s3")
    for root in [recipe] if recipe else raw_roots(client, lake):
        write_list(client, lake, root)


conformance.add_command(functions)
conformance.add_command(raw_tables)
