"""`athena-recipes site`: write the picture site."""

from collections.abc import Callable
from pathlib import Path

import click

from athena_recipes.cli.options import json_option, out_option, target_dir_option
from athena_recipes.cli.output import emit, note
from athena_recipes.lake.where import database_path, lake_root


@click.command()
@target_dir_option
@out_option("<target-dir>/site")
@click.option(
    "--allow-empty", is_flag=True, help="A filter without rows is a note on the page, not an error."
)
@json_option
def site(target_dir: Path, out: Path | None, allow_empty: bool, as_json: bool) -> None:
    """Write the charts of dbt's exposures as web pages.

    Reads the last build on DuckDB. The pages need no network and no server.
    """
    rows = write_pages(target_dir, out or target_dir / "site", allow_empty=allow_empty)
    emit(rows, as_json=as_json, title=f"Open {(out or target_dir / 'site') / 'index.html'}")


def write_pages(
    target_dir: Path,
    folder: Path,
    *,
    allow_empty: bool,
    left_out: Callable[[str], None] | None = None,
) -> list[dict[str, object]]:
    """Write the pages of all recipes to `folder`: a row per page, for a table or JSON.

    With `left_out`, a page that cannot be read is left out, and `left_out` gets the reason.
    """
    from athena_recipes.lake.runs import keep_run, read_runs
    from athena_recipes.site.pages import load_pages
    from athena_recipes.site.render import DOCS, write_site

    database = database_path()
    pages = load_pages(target_dir, database, allow_empty=allow_empty, left_out=left_out)
    if not (target_dir / DOCS).exists():
        note(
            f"No {target_dir / DOCS}: the pages have no links into dbt's lineage."
            " Run `dbt docs generate --static`, then this again."
        )
    keep_run(target_dir, lake_root(), database)
    runs = read_runs(lake_root())
    write_site(pages, target=target_dir, database=database, out=folder, runs=runs)
    return [
        {
            "recipe": page.recipe,
            "page": page.title,
            "charts": len(page.charts),
            "empty": sum(chart.empty is not None for chart in page.charts),
            "tables": len(page.tables),
            "rows": sum(table.row_count for table in page.tables),
            "file": f"{folder / page.recipe}.html#{page.name}",
        }
        for page in pages
    ]
