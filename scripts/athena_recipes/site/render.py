"""From pages to files: HTML, style sheet, scripts and CSV, all local."""

import json
import os
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby
from pathlib import Path

import vl_convert
from jinja2 import Environment
from markdown_it import MarkdownIt
from markupsafe import Markup

from athena_recipes.lake.where import raw_folder
from athena_recipes.site.charts import series, specification
from athena_recipes.site.database import CSV_ROWS, open_database, write_csv
from athena_recipes.site.formats import cell_text
from athena_recipes.site.jinja import template_environment
from athena_recipes.site.kinds import kind_of
from athena_recipes.site.model import Chart, Column, Page, Table
from athena_recipes.site.pages import humanize
from athena_recipes.site.themes import DARK, FONT, LIGHT, series_color

TEMPLATES = Path(__file__).parent / "templates"
DOCS = "static_index.html"  # what `dbt docs generate --static` writes


@dataclass(frozen=True)
class RecipePages:
    """The pages of one recipe, which share a file."""

    name: str
    pages: tuple[Page, ...]

    @property
    def title(self) -> str:
        """The recipe in words."""
        return humanize(self.name)

    @property
    def all_tables(self) -> tuple[Table, ...]:
        """The tables of all pages, each once."""
        return tuple({t.node: t for page in self.pages for t in page.tables}.values())

    @property
    def charts(self) -> int:
        """How many charts there are."""
        return sum(len(page.charts) for page in self.pages)

    @property
    def tables(self) -> int:
        """How many tables are behind the charts."""
        return len(self.all_tables)

    @property
    def rows(self) -> int:
        """How many rows these tables have."""
        return sum(table.row_count for table in self.all_tables)


def write_site(pages: Sequence[Page], *, target: Path, database: Path, out: Path) -> list[Path]:
    """Write `index.html`, a file per recipe, `assets/`, and a CSV file per table.

    Returns the HTML files, the index first. Links to dbt's documentation are written when
    `target/static_index.html` is there.
    """
    out.mkdir(parents=True, exist_ok=True)
    recipes = [
        RecipePages(name, tuple(group)) for name, group in groupby(pages, lambda page: page.recipe)
    ]
    docs = target / DOCS
    environment = _environment()
    shared = {
        "docs": Path(os.path.relpath(docs, out)).as_posix() if docs.exists() else None,
        "database": str(database),
        "made_at": datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC"),
        "csv_rows": CSV_ROWS,
    }
    _write_assets(environment, out / "assets")
    index = out / "index.html"
    index.write_text(
        environment.get_template("index.html").render(recipes=recipes, **shared), encoding="utf-8"
    )
    written = [index]
    with open_database(database) as connection:
        for recipe in recipes:
            path = out / f"{recipe.name}.html"
            page = environment.get_template("recipe.html").render(
                recipe=recipe, raw=f"{raw_folder(recipe.name)}/", **shared
            )
            path.write_text(page, encoding="utf-8")
            written.append(path)
            folder = out / recipe.name
            folder.mkdir(exist_ok=True)
            for table in recipe.all_tables:
                write_csv(connection, table, folder / f"{table.name}.csv")
    return written


def _environment() -> Environment:
    environment = template_environment(__package__)
    # Raw HTML in a description is shown as text, so that a page never runs what it did not write.
    markdown = MarkdownIt("js-default")
    environment.filters.update(
        markdown=lambda text: Markup(markdown.render(text)),
        specification=_script_json,
        series=series,
        series_color=series_color,
        cell_text=cell_text,
        is_number=_is_number,
        lineage=_lineage,
    )
    return environment


def _script_json(chart: Chart) -> Markup:
    """A specification that is safe in a script element: no `<` that could end it."""
    text = json.dumps(specification(chart), ensure_ascii=False, separators=(",", ":"))
    return Markup(text.replace("<", "\\u003c"))


def _is_number(column: Column) -> bool:
    return kind_of(column.type) == "quantitative"


def _lineage(item: Page | Table) -> str:
    """The fragment of dbt's documentation that shows a node with its graph opened."""
    kind = item.node.split(".", 1)[0]
    selector = f"%2Bexposure%3A{item.name}" if kind == "exposure" else f"%2B{item.name}%2B"
    return f"#!/{kind}/{item.node}?g_v=1&g_i={selector}"


def _write_assets(environment: Environment, folder: Path) -> None:
    folder.mkdir(exist_ok=True)
    style = environment.from_string((TEMPLATES / "site.css").read_text(encoding="utf-8"))
    (folder / "site.css").write_text(
        style.render(light=_variables(LIGHT), dark=_variables(DARK), font=Markup(FONT)),
        encoding="utf-8",
    )
    shutil.copyfile(TEMPLATES / "site.js", folder / "site.js")
    # One copy of Vega for all pages, from the wheel; in a function, so that it leaks no names.
    vega = vl_convert.javascript_bundle("window.vegaEmbed = vegaEmbed;")
    (folder / "vega.js").write_text(f"(() => {{{vega}\n}})();\n", encoding="utf-8")


def _variables(colors: dict[str, str]) -> Markup:
    return Markup("\n".join(f"  --{name}: {value};" for name, value in colors.items()))
