"""docs/own_athena.md, followed to the letter on athena_local."""

import os
import re
import subprocess
import sys
from pathlib import Path

from athena_local.instance import Instance

from tests.python.support.account import Account
from tests.python.support.dbt_command import REPO
from tests.python.support.demo_lake import DemoLake
from tests.python.support.recipe_project import recipe_project
from tests.python.support.selection import LONG

PAGE = REPO / "docs" / "own_athena.md"
RECIPE = "hot_cold_orders"


def commands() -> str:
    """All commands of the page, as one script."""
    return "\n".join(re.findall(r"^```bash\n(.*?)^```", PAGE.read_text(), re.DOTALL | re.MULTILINE))


@LONG
def test_every_command_of_the_page_works(
    athena: Instance, account: Account, demo_lake: DemoLake
) -> None:
    here = recipe_project(RECIPE)
    (here / "target").mkdir()
    (here / ".venv").mkdir()
    (here / ".venv" / "bin").symlink_to(Path(sys.executable).parent)
    (here / ".lake").symlink_to(demo_lake.root)
    own = {
        name: value
        for name, value in {**os.environ, **account.environment}.items()
        if name not in ("ATHENA_LAKE_ROOT", "LAKE_ROOT", "DBT_PROFILES_DIR", "DBT_TARGET")
    }
    schemas = (f"recipes_{RECIPE}", f"recipes_raw_{RECIPE}")
    account.drop_databases(*schemas)
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", commands()],
        cwd=here,
        env=own,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    assert "PASS=" in done.stdout
    assert "ERROR=0" in done.stdout
    # The rows of the first query.
    assert "| o_ordermonth" in done.stdout
    databases = account.client("glue").get_databases()["DatabaseList"]
    assert not {one["Name"] for one in databases} & set(schemas)
    buckets = account.client("s3").list_buckets()["Buckets"]
    assert not [one for one in buckets if one["Name"].startswith("athena-recipes-")]
