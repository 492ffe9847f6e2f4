"""`athena-recipes demo`: sample data, build, docs and site, with times, and only what changed."""

import os
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import click

from athena_recipes.cli.errors import UserError
from athena_recipes.cli.found import recipes_with
from athena_recipes.cli.options import target_dir_option
from athena_recipes.cli.output import note, progress
from athena_recipes.demo.dbt_runs import Dbt
from athena_recipes.demo.fingerprints import fingerprint, recipes_of
from athena_recipes.demo.kept_rows import of_earlier_rules, write_rules
from athena_recipes.demo.state import (
    Built,
    Result,
    forget_built,
    read_built,
    read_rendered,
    write_built,
    write_rendered,
)
from athena_recipes.lake.runs import keep_run
from athena_recipes.lake.sample_data import write_sample
from athena_recipes.lake.summary import print_summary
from athena_recipes.lake.where import database_path, lake_root
from athena_recipes.site.command import write_pages
from athena_recipes.site.render import DOCS

_FAILED = frozenset({"error", "fail", "runtime error", "skipped"})


@click.command()
@click.option("--force", is_flag=True, help="Build all recipes, changed or not.")
@target_dir_option
def demo(force: bool, target_dir: Path) -> None:
    """Write sample data, build all recipes, render the site.

    Builds on DuckDB, and only recipes whose files, macros, raw files or lock file changed since the
    last build. Writes raw files and tables to $LAKE_ROOT (.lake), and the site and dbt's docs to
    the target folder. Run it in the project's folder. If a model or a test fails, the pages of
    what was built are rendered, and the exit code is 1.
    """
    project = Path.cwd()
    if not (project / "dbt_project.yml").exists():
        raise UserError("There is no dbt project here.", "Run it in the project's folder.")
    lake = lake_root()
    with _phase("Sample data"):
        for recipe in recipes_with("sample_data.generate"):
            write_sample(recipe)
    profile = Path(os.environ.get("DBT_PROFILES_DIR") or ".") / "profiles.yml"
    now = {one: fingerprint(project, profile, lake, one) for one in recipes_of(project)}
    changed = _changed(now, lake, force)
    rendered = {"fingerprints": now, "lake": str(lake.absolute())}
    dbt = Dbt(project, target_dir, target_dir / "logs")
    if changed or read_rendered(target_dir) != rendered or not (target_dir / DOCS).exists():
        with _phase("Parse"):
            dbt.parse()
        failure = _build(dbt, changed, now, lake, target_dir) if changed else None
        with _phase("Docs"):
            dbt.document()
        # After a failed build, a page whose tables are not there does not stop the others.
        left_out = (lambda why: note(f"  left out: {why}")) if failure else None
        with _phase("Site"):
            write_pages(target_dir, target_dir / "site", allow_empty=True, left_out=left_out)
        if failure:
            raise failure
        write_rendered(target_dir, rendered)
    else:
        note("Nothing changed since the last time. To build all of it: make demo FORCE=1")
    print_summary(target_dir)


def _changed(now: dict[str, str], lake: Path, force: bool) -> list[str]:
    if force or not database_path().exists():
        return list(now)
    built = {recipe: read_built(lake, recipe) for recipe in now}
    return [
        one
        for one, mark in now.items()
        if (found := built[one]) is None or found.fingerprint != mark
    ]


def _build(
    dbt: Dbt, recipes: Sequence[str], now: dict[str, str], lake: Path, target_dir: Path
) -> UserError | None:
    """Build, keep what succeeded, print warnings and failures; the error if a node failed.

    Raises UserError where dbt stops before its nodes.
    """
    for recipe in recipes:
        forget_built(lake, recipe)
    size = dbt.nodes_of(recipes)
    try:
        with _phase(f"Build {', '.join(recipes)}: {size} nodes"), progress() as bar:
            task = bar.add_task("Building", total=size)
            found = dbt.build(recipes, lambda: bar.advance(task))
    finally:
        # The status page has the runs that failed too.
        keep_run(target_dir, lake, database_path())
    failed: list[Result] = []
    stale: list[str] = []
    for recipe, results in sorted(found.items()):
        nodes = [one for one in results if not one.node.startswith("exposure.")]
        bad = [one for one in nodes if one.status in _FAILED]
        failed += bad
        if recipe in now and not bad:
            write_built(lake, recipe, Built(now[recipe], results))
            rules = dbt.rules_of(recipe)
            stale += of_earlier_rules(lake, rules)
            write_rules(lake, rules)
        for one in results:
            if one.status == "warn":
                why = dbt.description_of(one.node) or one.message
                note(f"  warning: {one.node.split('.')[2]} ({one.failures} rows): {why}")
    for one in failed:
        if one.status != "skipped":
            note(f"  {one.status}: {one.node}: {' '.join(one.message.split())}")
    if stale:
        names = " ".join(one.split(".")[-1] for one in stale)
        note("  These tables have rows of an earlier version of their SQL beside rows of this one.")
        note(f"  To build them anew: .venv/bin/dbt build --full-refresh --select {names}")
        note("  Before that, read in their READMEs what a full refresh loses.")
    if not failed:
        return None
    return UserError(
        f"{len(failed)} of {size} nodes failed or were skipped.",
        f"Correct what is named above; the whole log is in {dbt.log}.",
    )


@contextmanager
def _phase(name: str) -> Iterator[None]:
    """Print a phase with its seconds when it ends."""
    begun = time.perf_counter()
    try:
        yield
    except BaseException:
        note(f"{time.perf_counter() - begun:6.1f} s  {name}: stopped")
        raise
    note(f"{time.perf_counter() - begun:6.1f} s  {name}")
