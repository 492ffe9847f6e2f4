"""Run dbt as a user would, on a lake of the test's own.

Runs work in the lake's folder with LAKE_ROOT=`.`, so that dbt sees the same profile for every lake
and what one run has parsed serves the next: 0.4 CPU seconds instead of 2.3 for one recipe.
"""

import atexit
import hashlib
import re
import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from functools import cache
from itertools import pairwise
from pathlib import Path

from tests.python.support.dbt_process import DbtProcess

REPO = Path(__file__).parents[3]


def run_dbt(
    lake: Path,
    *arguments: str,
    env: Mapping[str, str] | None = None,
    project: Path = REPO,
    artifacts: bool = False,
) -> subprocess.CompletedProcess[str]:
    """`dbt *arguments` of `project` on `lake`; target, logs and profile go there too.

    The profile is the project's own, or the repository's example. `artifacts`: manifest.json and
    run_results.json are written. Does not raise on failure: look at `returncode` and `stdout`.
    """
    lake.mkdir(parents=True, exist_ok=True)
    profiles = write_profiles(lake, project)
    parsed = _parsed_before(project, arguments, {**(env or {})})
    kept = lake / ".target" / parsed.name
    if parsed.exists() and not kept.exists():
        kept.parent.mkdir(exist_ok=True)
        shutil.copyfile(parsed, kept)
    process = DbtProcess(
        [
            *("--no-use-colors", *arguments, "--profiles-dir", str(profiles)),
            *("--project-dir", str(project)),
            *("--target-path", str(lake / ".target"), "--log-path", str(lake / ".logs")),
        ],
        {"LAKE_ROOT": ".", **(env or {})},
        lake,
        ".dbt",
        cwd=lake,
        artifacts=artifacts,
    )
    code = process.wait(1_800)
    if kept.exists() and not parsed.exists():
        parsed.parent.mkdir(exist_ok=True)
        shutil.copyfile(kept, parsed)
    return subprocess.CompletedProcess(arguments, code, process.printed(), "")


def _parsed_before(project: Path, arguments: tuple[str, ...], env: Mapping[str, str]) -> Path:
    """Where what dbt has parsed is kept for runs with this project, target, variables and env."""
    options = [
        (name, value) for name, value in pairwise(arguments) if name in ("--vars", "--target", "-t")
    ]
    key = hashlib.sha256(repr((str(project), options, sorted(env.items()))).encode()).hexdigest()
    return _parsed_folder() / key[:16] / "partial_parse.msgpack"


@cache
def _parsed_folder() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="dbt_parsed_"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def write_profiles(lake: Path, project: Path = REPO) -> Path:
    """The folder with the profile for runs on a lake; Athena is polled more often than by users."""
    own = project / "profiles.yml"
    is_own = project != REPO and own.exists()
    profile = (own if is_own else REPO / "profiles.yml.example").read_text(encoding="utf-8")
    folder = lake / ".profiles"
    folder.mkdir(parents=True, exist_ok=True)
    # dbt works in the lake's folder.
    profile = re.sub(r"module_paths: \[(.*)\]", rf"module_paths: [{project}/\1]", profile)
    profile = profile.replace("poll_interval: 0.5", "poll_interval: 0.05")
    (folder / "profiles.yml").write_text(profile, encoding="utf-8")
    return folder
