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
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
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
    options = [
        (name, value) for name, value in pairwise(arguments) if name in ("--vars", "--target", "-t")
    ]
    with shared_parse(lake / ".target", str(project), options, sorted({**(env or {})}.items())):
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
    return subprocess.CompletedProcess(arguments, code, process.printed(), "")


@contextmanager
def shared_parse(target: Path, *key: object) -> Iterator[None]:
    """What dbt has parsed in a run with this key serves the run within, and the other way round.

    `target`: dbt's target path. `key`: what dbt compares before it takes what was parsed (project,
    target, variables, profile); where it differs all the same, dbt parses anew.
    """
    name = hashlib.sha256(repr(key).encode()).hexdigest()[:16]
    parsed, kept = _parsed_folder() / name, target / "partial_parse.msgpack"
    if parsed.exists() and not kept.exists():
        target.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(parsed, kept)
    yield
    if kept.exists() and not parsed.exists():
        # A run that is killed leaves no half of a file.
        half = parsed.with_name(f"{name}.half")
        shutil.copyfile(kept, half)
        half.rename(parsed)


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
