"""What `athena-recipes demo` built on DuckDB, as one side of the comparison."""

import json
from pathlib import Path

from athena_recipes.cli.errors import UserError
from athena_recipes.demo.fingerprints import recipes_of
from athena_recipes.demo.state import read_built
from athena_recipes.engines.checkout import PROJECT
from athena_recipes.engines.dbt import Build


def built_by_demo(target: Path, lake: Path, recipe: str | None) -> Build:
    """The build of a recipe (None: of all) that the demo with this target folder made in a lake.

    Raises UserError where a recipe was not built, or did not succeed.
    """
    wanted = [recipe] if recipe else recipes_of(PROJECT)
    found = {name: read_built(lake, name) for name in wanted}
    path = target / "manifest.json"
    missing = [name for name, built in found.items() if built is None]
    if missing or not path.exists():
        raise UserError(
            f"The demo has not built {', '.join(missing) or 'anything'} in {lake}.",
            f"athena-recipes demo --target-dir {target}",
        )
    results = [
        {"unique_id": one.node, "status": one.status, "message": one.message}
        for built in found.values()
        if built is not None
        for one in built.results
    ]
    return Build("local", json.loads(path.read_text(encoding="utf-8")), results)
