"""`python -m athena_recipes.recipes.analytics_lens.sample_data.extract TARGET_DIR`.

Writes own_project.jsonl: what `lens collect` makes of a build of this project, of two of its
recipes.
"""

import sys
from pathlib import Path

from athena_recipes.recipes.analytics_lens.lens.artifacts import read_artifacts, rows_of
from athena_recipes.recipes.analytics_lens.lens.store import line_of
from athena_recipes.recipes.analytics_lens.sample_data.generate import OWN

_RECIPES = ("web_sessions", "taxi_bookmarks")


def extract(target: Path) -> bytes:
    """The lines of own_project.jsonl, of the artifacts in dbt's target folder."""
    artifacts = read_artifacts(target)
    manifest = artifacts["manifest"]
    for kind in ("nodes", "sources", "exposures", "unit_tests"):
        manifest[kind] = {
            key: one for key, one in manifest[kind].items() if one["fqn"][1] in _RECIPES
        }
    return b"".join(
        line_of({"kind": kind, **row}) for kind, some in rows_of(artifacts).items() for row in some
    )


if __name__ == "__main__":
    OWN.write_bytes(extract(Path(sys.argv[1])))
