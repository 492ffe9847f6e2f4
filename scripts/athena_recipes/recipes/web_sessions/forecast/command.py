"""`athena-recipes web_sessions forecast export`: history and forecast as files."""

from pathlib import Path

import click

from athena_recipes.cli.options import (
    json_option,
    options,
    out_option,
    schema_option,
    target_option,
)
from athena_recipes.cli.output import emit, write_files
from athena_recipes.engines.target_reader import make_reader, read_rows
from athena_recipes.recipes.web_sessions.forecast.files import export_files

RECIPE = "web_sessions"


@click.group()
def forecast() -> None:
    """Export history and forecast."""


@forecast.command()
@out_option("target/web_sessions")
@options(target_option, schema_option)
@json_option
def export(out: Path | None, target: str, schema: str, as_json: bool) -> None:
    """Write files for Amazon Forecast and SageMaker Canvas.

    Reads the tables of the last `dbt build -s web_sessions`. target_time_series.csv and schema.json
    are Amazon Forecast's, canvas.csv is SageMaker Canvas's, and forecast.csv has the forecast of
    the recipe.
    """
    reader = make_reader(target, RECIPE)
    history, made = (
        read_rows(reader, schema, RECIPE, table) for table in ("host_days", "forecast")
    )
    files = list(export_files(history, made))
    paths = write_files(out or Path("target") / RECIPE, files)
    lines = [content.count(b"\n") for _, content in files]
    emit(
        [{"file": str(path), "lines": n} for path, n in zip(paths, lines, strict=True)],
        as_json=as_json,
    )
