"""`athena-recipes analytics_lens lens`: facts of a project, its findings, and the custom lens."""

import re
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import click

from athena_recipes.aws.account import signed_in
from athena_recipes.aws.client import explained, make_client
from athena_recipes.aws.s3_address import S3Address
from athena_recipes.cli.errors import UserError
from athena_recipes.cli.options import (
    account_options,
    json_option,
    lake_option,
    options,
    out_option,
    target_dir_option,
    work_group_option,
)
from athena_recipes.cli.output import emit, note, write_files
from athena_recipes.engines.checkout import require_checkout
from athena_recipes.lake.files import Files, LocalFiles, S3Files
from athena_recipes.lake.where import lake_root
from athena_recipes.recipes.analytics_lens.lens.account import AccountReader
from athena_recipes.recipes.analytics_lens.lens.artifacts import (
    Rows,
    count_rows,
    not_run,
    project_of,
    read_artifacts,
    rows_of,
    run_of,
)
from athena_recipes.recipes.analytics_lens.lens.custom_lens import lens_json
from athena_recipes.recipes.analytics_lens.lens.practices import SEEDS, scenarios
from athena_recipes.recipes.analytics_lens.lens.report import (
    RISKS,
    built,
    findings,
    markdown,
    rejected,
    table,
)
from athena_recipes.recipes.analytics_lens.lens.store import (
    folder_name,
    write_rows,
)

_QUERIES = 500


@click.group()
def lens() -> None:
    """Judge a dbt project by the practices of the lens."""


_project_option = click.option(
    "--project",
    metavar="NAME",
    help="The name of the project.  [default: as in the manifest]",
)
_account = options(
    click.option(
        "--with-account",
        is_flag=True,
        help="Also read Glue tables, queries, the work group and S3 settings of the account.",
    ),
    click.option(
        "--database",
        "databases",
        multiple=True,
        metavar="NAME",
        help="A Glue database to read; default are those of the models and sources; repeatable.",
    ),
    click.option(
        "--queries",
        type=click.IntRange(0, 10_000),
        default=_QUERIES,
        show_default=True,
        help="Number of the newest queries of the work group to read.",
    ),
    work_group_option,
    account_options,
)


@lens.command()
@target_dir_option
@_project_option
@_account
@lake_option(default="this machine's, $LAKE_ROOT")
@json_option
def collect(
    target_dir: Path, project: str | None, lake: S3Address | None, as_json: bool, **account: Any
) -> None:
    """Write the facts of a project's last run to the lake.

    Reads manifest.json, and catalog.json, run_results.json and sources.json where they are there,
    of any adapter and of dbt 1.7 to 1.11. A second call for the same run replaces its files. Code
    of models, texts of queries and owners of exposures are not kept; messages are, without code,
    quoted values, e-mail addresses and paths.
    """
    with explained():
        name, run, rows = _collected(target_dir, project, **account)
        store: Files = S3Files(make_client("s3"), lake) if lake else LocalFiles(lake_root())
        write_rows(store, rows, name, run)
    emit(
        [
            {"project": folder_name(name), "run": folder_name(run), "kind": kind, "rows": count}
            for kind, count in count_rows(rows).items()
        ],
        as_json=as_json,
        title="Collected",
    )


@lens.command()
@target_dir_option
@_project_option
@_account
@click.option(
    "--scenario",
    type=click.Choice(scenarios() if SEEDS.is_dir() else ("all",)),
    default="all",
    show_default=True,
    help="Judge the practices of this scenario.",
)
@click.option(
    "--fail-on-risk",
    type=click.Choice([*RISKS, "never"]),
    default="high",
    show_default=True,
    help="End with exit code 1 if there is a finding of this risk or a higher one.",
)
@click.option("--markdown", "as_markdown", is_flag=True, help="Print Markdown instead of a table.")
@json_option
def report(
    target_dir: Path,
    project: str | None,
    scenario: str,
    fail_on_risk: str,
    as_markdown: bool,
    as_json: bool,
    **account: Any,
) -> None:
    """Judge a project in one command, and print the findings.

    Needs nothing but the target folder of the project: the facts go to a lake in a temporary
    folder, DuckDB builds the recipe there, and both are removed at the end.
    """
    require_checkout("analytics_lens lens report")
    with explained():
        name, run, rows = _collected(target_dir, project, **account)
    name = folder_name(name)
    with tempfile.TemporaryDirectory(prefix="lens_") as folder:
        work = Path(folder)
        write_rows(LocalFiles(work / "lake"), rows, name, run)
        reader = built(work / "lake", work, {"analytics_lens_scenario": scenario})
        found = findings(reader, name)
        scores = table(reader, "lens_scorecard", name)
        rejects = rejected(reader)
    _require_scores(name, scores, rejects)
    if as_markdown:
        for line in markdown(name, found, scores):
            click.echo(line)
    else:
        columns = ("risk", "practice_id", "object_name", "object_path", "seen", "fix", "link")
        shown = columns if as_json else columns[:-1]
        emit([{key: row[key] for key in shown} for row in found], as_json=as_json, title=name)
    evidenced, at_risk = (sum(row[key] for row in scores) for key in ("evidenced", "at_risk"))
    note(f"{at_risk} of {evidenced} practices are at risk, by {len(found)} findings.")
    failing = RISKS[: RISKS.index(fail_on_risk) + 1] if fail_on_risk in RISKS else ()
    if any(row["risk"] in failing for row in found):
        click.get_current_context().exit(1)


@lens.command()
@out_option("the current folder")
def export(out: Path | None) -> None:
    """Write the practices as a custom lens.

    The file analytics_lens.json is of the schema 2021-11-01 of the AWS Well-Architected Tool, and
    is checked against its limits before. Import it in the console, or let `review apply` do it.
    """
    require_checkout("analytics_lens lens export")
    [path] = write_files(out or Path(), [("analytics_lens.json", lens_json().encode() + b"\n")])
    note(f"Wrote {path}.")


def _require_scores(
    name: str, scores: Sequence[Mapping[str, Any]], rejects: Sequence[Mapping[str, Any]]
) -> None:
    """Say what was not used. Raises UserError if nothing was judged, which is no good result."""
    fixes = [f"{row['source_file']}: {row['reject_reason']}. {row['fix']}" for row in rejects]
    if not scores:
        raise UserError(
            f"Nothing of {name} was judged.",
            " ".join(fixes) or "Run dbt again, such as `dbt build`, and pass its target folder.",
        )
    for fix in fixes:
        note(f"Not used: {fix}")


def _collected(
    target_dir: Path,
    project: str | None,
    with_account: bool,
    databases: tuple[str, ...],
    queries: int,
    work_group: str,
    account_id: str | None,
    region: str | None,
) -> tuple[str, str, Rows]:
    """(project, run, rows by kind)."""
    artifacts = read_artifacts(target_dir)
    name, run = project or project_of(artifacts), run_of(artifacts)
    if not re.search(r"[A-Za-z0-9]", name):
        raise UserError(f"--project is `{name}`.", "Write a name with letters or digits.")
    rows = rows_of(artifacts, has_account=with_account)
    if command := not_run(artifacts):
        shown = "docs generate" if command == "generate" else command
        note(
            f"run_results.json is of `dbt {shown}`, which runs no node: it is not used."
            " Collect after `dbt build`; `dbt docs generate --no-compile` keeps its file."
        )
    if not with_account:
        return name, run, rows
    account = signed_in(account_id, region)
    clients = {
        key: make_client(service, account.region)
        for key, service in (
            ("glue", "glue"),
            ("athena", "athena"),
            ("s3", "s3"),
            ("lake_formation", "lakeformation"),
        )
    }
    reader = AccountReader(**clients, account_id=account.account_id)
    rows |= reader.rows(databases or _databases(rows), work_group, queries)
    for call in sorted(set(reader.denied)):
        note(f"You may not call {call}: what it says is left out.")
    return name, run, rows


def _databases(rows: Rows) -> set[str]:
    named = {str(row["schema_name"]) for row in rows["models"] if row["schema_name"]}
    parts = [str(row["relation"]).split(".") for row in rows["sources"]]
    return named | {part[-2] for part in parts if len(part) > 1}
