"""Run dbt as a user would, on a lake of the test's own."""

import subprocess
from collections.abc import Mapping
from pathlib import Path

from tests.python.support.dbt_process import DbtProcess

REPO = Path(__file__).parents[3]


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
    profiles = write_profiles(lake, project)
    process = DbtProcess(
        [
            *("--no-use-colors", *arguments, "--profiles-dir", str(profiles)),
            *("--target-path", str(lake / ".target"), "--log-path", str(lake / ".logs")),
        ],
        {"LAKE_ROOT": str(lake), **(env or {})},
        lake,
        ".dbt",
        cwd=project,
    )
    code = process.wait(1_800)
    return subprocess.CompletedProcess(arguments, code, process.printed(), "")


def write_profiles(lake: Path, project: Path = REPO) -> Path:
    """The folder with the profile for runs on a lake; Athena is polled more often than by users."""
    own = project / "profiles.yml"
    is_own = project != REPO and own.exists()
    profile = (own if is_own else REPO / "profiles.yml.example").read_text(encoding="utf-8")
    folder = lake / ".profiles"
    folder.mkdir(exist_ok=True)
    profile = profile.replace("poll_interval: 0.5", "poll_interval: 0.05")
    (folder / "profiles.yml").write_text(profile, encoding="utf-8")
    return folder
