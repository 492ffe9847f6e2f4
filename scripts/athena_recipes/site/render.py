"""From pages to files: HTML, style sheet, scripts and CSV, all local."""

import json
import os
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from itertools import groupby
from pathlib import Path
from typing import Any

import duckdb
import vl_convert
from jinja2 import Environment
from markdown_it import MarkdownIt
from markupsafe import Markup

from athena_recipes.lake.runs import KEPT, Run
from athena_recipes.lake.where import raw_folder
from athena_recipes.site.axes import is_days
from athena_recipes.site.charts import specification, static_specification, thumbnail_specification
from athena_recipes.site.database import open_database, read_rows, write_csv
from athena_recipes.site.exposures import humanize
from athena_recipes.site.formats import cell_text
from athena_recipes.site.groups import GROUPS
from athena_recipes.site.jinja import template_environment
from athena_recipes.site.kinds import kind_of
from athena_recipes.site.legends import ramp, series, swatch
from athena_recipes.site.model import Chart, Column, Figure, Page, Table
from athena_recipes.site.projects import project_runs, project_sources
from athena_recipes.site.status import descriptions_of, minute, newest_of, raw_files_of, status_of
from athena_recipes.site.themes import DARK, FONT, LIGHT
from athena_recipes.site.words import sized_words

TEMPLATES = Path(__file__).parent / "templates"
PAGE_ROWS = 10_000  # rows of a table that its page can show; the CSV file has all
STATIC_WIDTH = 720  # pixels of a chart without JavaScript
THUMBNAIL = (340, 110)  # pixels
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
    def group(self) -> str | None:
        """What people do with the recipe, a key of GROUPS."""
        return next((page.group for page in self.pages if page.group), None)

    @property
    def figures(self) -> tuple[Figure, ...]:
        """The tiles of all pages; the first is the recipe's main figure."""
        return tuple(figure for page in self.pages for figure in page.figures)

    @property
    def all_tables(self) -> tuple[Table, ...]:
        """The tables of all pages, each once."""
        return tuple({t.node: t for page in self.pages for t in page.tables}.values())

    @property
    def charts(self) -> tuple[Chart, ...]:
        """The charts of all pages."""
        return tuple(chart for page in self.pages for chart in page.charts)

    @property
    def thumbnail(self) -> Chart | None:
        """The first chart that is not empty; one without panels, where there is one."""
        drawn = [one for one in self.charts if not one.empty and one.mark != "word_cloud"]
        return next((chart for chart in drawn if not chart.facet), None)

    @property
    def rows(self) -> int:
        """How many rows the tables behind the charts have."""
        return sum(table.row_count for table in self.all_tables)

    @property
    def period(self) -> str | None:
        """The type of input for the period of the charts; None without a time axis to share."""
        timed = [one for one in self.charts if one.x.kind == "temporal" and not one.empty]
        if not any(not chart.facet for chart in timed):
            return None
        return "date" if all(is_days(one, one.x) for one in timed) else "datetime-local"


@dataclass(frozen=True)
class RecipeGroup:
    """Recipes that people use for one purpose."""

    title: str
    recipes: tuple[RecipePages, ...]


def write_site(
    pages: Sequence[Page], *, target: Path, database: Path, out: Path, runs: Sequence[Run] = ()
) -> list[Path]:
    """Write `index.html`, a file per recipe, `status.html`, `assets/`, and each table's rows.

    Where an exposure declares tables of projects, `projects.html` too.

    `runs` are those that the status page shows, the newest first.
    Returns the HTML files, the index first. Links to dbt's documentation are written when
    `target/static_index.html` is there.
    """
    out.mkdir(parents=True, exist_ok=True)
    recipes = [
        RecipePages(name, tuple(group)) for name, group in groupby(pages, lambda page: page.recipe)
    ]
    docs = target / DOCS
    environment = _environment()
    environment.globals |= {
        "docs": Path(os.path.relpath(docs, out)).as_posix() if docs.exists() else None,
        "database": str(database),
        "made_at": datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC"),
        "page_rows": PAGE_ROWS,
        "groups": _grouped(recipes),
        "has_projects": any(page.projects for page in pages),
    }
    _write_assets(environment, out / "assets")
    written = [out / "index.html"]
    _write_page(environment, written[0], "index.html")
    with open_database(database) as connection:
        for recipe in recipes:
            written.append(out / f"{recipe.name}.html")
            _write_page(
                environment, written[-1], "recipe.html",
                recipe=recipe, raw=f"{raw_folder(recipe.name)}/",
            )  # fmt: skip
            folder = out / recipe.name
            folder.mkdir(exist_ok=True)
            for table in recipe.all_tables:
                write_csv(connection, table, folder / f"{table.name}.csv")
                _write_rows(connection, table, folder / f"{table.name}.js")
        tables = {recipe.name: recipe.all_tables for recipe in recipes}
        newest = newest_of(connection, tables)
        declared = next((page.projects for page in pages if page.projects), None)
        if declared:
            projects = status_of(project_runs(connection, declared), {})
            sources = project_sources(connection, declared)
    written.append(out / "status.html")
    _write_page(
        environment,
        written[-1],
        "status.html",
        status=status_of(runs, _descriptions(target)),
        newest=newest,
        raw_files=[raw_files_of(name) for name in tables],
        kept_runs=KEPT,
        page_names=list(tables),
    )
    if declared:
        written.append(out / "projects.html")
        _write_page(
            environment,
            written[-1],
            "projects.html",
            status=projects,
            sources=sources,
            kept_runs=KEPT,
        )
    return written


def _grouped(recipes: Sequence[RecipePages]) -> list[RecipeGroup]:
    """Recipes by group, in the order of GROUPS; those without one last."""
    titles: list[tuple[str | None, str]] = [*GROUPS.items(), (None, "Others")]
    groups = [
        RecipeGroup(title, tuple(one for one in recipes if one.group == group))
        for group, title in titles
    ]
    return [group for group in groups if group.recipes]


def _descriptions(target: Path) -> dict[str, str]:
    """Descriptions of tests: a test says there why it may warn."""
    return descriptions_of(json.loads((target / "manifest.json").read_text(encoding="utf-8")))


def _write_page(environment: Environment, path: Path, template: str, **names: object) -> None:
    path.write_text(environment.get_template(template).render(**names), encoding="utf-8")


def _write_rows(connection: duckdb.DuckDBPyConnection, table: Table, path: Path) -> None:
    """Rows as a script: a page on a disk can load one, but no CSV or JSON."""
    rows = [[cell_text(value) for value in row] for row in read_rows(connection, table, PAGE_ROWS)]
    text = json.dumps(rows, ensure_ascii=False, separators=(",", ":"))
    name = json.dumps(f"table-{table.name}")
    path.write_text(f"window.siteRows({name}, {text});\n", encoding="utf-8")


def _environment() -> Environment:
    environment = template_environment(__package__)
    # Raw HTML in a description is shown as text, so that a page never runs what it did not write.
    markdown = MarkdownIt("js-default")
    environment.filters.update(
        markdown=lambda text: Markup(markdown.render(text)),
        specification=specification,
        script_json=_script_json,
        static_svg=lambda spec: _svg(static_specification(spec, STATIC_WIDTH)),
        thumbnail_svg=lambda chart: _svg(thumbnail_specification(specification(chart), *THUMBNAIL)),
        laid_out=laid_out,
        series=series,
        sized_words=sized_words,
        swatch=swatch,
        ramp=ramp,
        cell_text=cell_text,
        humanize=humanize,
        minute=minute,
        is_number=_is_number,
        lineage=_lineage,
    )
    return environment


def laid_out(charts: Sequence[Chart]) -> list[tuple[Chart, bool]]:
    """Charts, and whether each takes the whole width: those with a time axis or panels do.

    Others are two in a row; one without a neighbor takes the width too.
    """
    wide = [bool(chart.facet) or chart.x.kind == "temporal" for chart in charts]
    place = 0
    while place < len(charts):
        paired = not wide[place] and place + 1 < len(charts) and not wide[place + 1]
        wide[place] = not paired
        place += 2 if paired else 1
    return list(zip(charts, wide, strict=True))


def _script_json(spec: Mapping[str, Any]) -> Markup:
    """A specification that is safe in a script element: no `<` that could end it."""
    text = json.dumps(spec, ensure_ascii=False, separators=(",", ":"))
    return Markup(text.replace("<", "\\u003c"))


def _svg(spec: Mapping[str, Any]) -> Markup:
    """An inline SVG, hidden from screen readers: its caption says what it shows."""
    svg = vl_convert.vegalite_to_svg(dict(spec))
    return Markup(svg.replace("<svg ", '<svg aria-hidden="true" focusable="false" ', 1))


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
    for path in TEMPLATES.glob("*.js"):
        shutil.copyfile(path, folder / path.name)
    _write_vega(folder / "vega.js")


def _write_vega(path: Path) -> None:
    """One copy of Vega for all pages, from the wheel; in a function, so that it leaks no names.

    It takes seconds, so a copy of the same version is kept.
    """
    first_line = f"// vl-convert {version('vl-convert-python')}\n"
    if path.exists():
        with path.open(encoding="utf-8") as file:
            if file.readline() == first_line:
                return
    vega = vl_convert.javascript_bundle("window.vegaEmbed = vegaEmbed;")
    path.write_text(f"{first_line}(() => {{{vega}\n}})();\n", encoding="utf-8")


def _variables(colors: dict[str, str]) -> Markup:
    return Markup("\n".join(f"  --{name}: {value};" for name, value in colors.items()))
