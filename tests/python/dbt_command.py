"""Run dbt as a user would, on a lake of the test's own."""

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

REPO = Path(__file__).parents[2]


def run_dbt(
    lake: Path,
    *arguments: str,
    env: Mapping[str, str] | None = None,
    project: Path = REPO,
) -> subprocess.CompletedProcess[str]:
    """`dbt *arguments` in `project`, with LAKE_ROOT=`lake`; target, logs and profile go there too.

    The profile is the project's own, or the repository's example. Does not raise on failure: look
    at `returncode` and `stdout`.
    """
    lake.mkdir(parents=True, exist_ok=True)
    profiles = lake / ".profiles"
    profiles.mkdir(exist_ok=True)
    own = project / "profiles.yml"
    is_own = project != REPO and own.exists()
    shutil.copy(own if is_own else REPO / "profiles.yml.example", profiles / "profiles.yml")
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("AWS_", "ATHENA_", "DBT_"))}
    return subprocess.run(
        [
            *(sys.executable, "-c", "from dbt.cli.main import cli; cli()", "--no-use-colors"),
            *arguments,
            *("--profiles-dir", str(profiles)),
            *("--target-path", str(lake / ".target"), "--log-path", str(lake / ".logs")),
        ],
        cwd=project,
        env={**clean, "LAKE_ROOT": str(lake), **(env or {})},
        capture_output=True,
        text=True,
        check=False,
        timeout=1_800,
    )
