"""The compiled project and its manifest, made once for all house rules."""

import json
import os
from pathlib import Path
from typing import Any

import pytest

from tests.python.support.dbt_command import REPO, run_dbt


@pytest.fixture(scope="session")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What dbt compiles for Athena, without an account and without any environment.

    `make test` has compiled it for lint and names its folder in ATHENA_COMPILED.
    """
    if done := os.environ.get("ATHENA_COMPILED"):
        return REPO / done
    lake = tmp_path_factory.mktemp("lake")
    result = run_dbt(
        lake,
        *("compile", "--target", "athena", "--no-introspect", "--no-populate-cache"),
        artifacts=True,
    )
    assert result.returncode == 0, result.stdout
    return lake / ".target"


@pytest.fixture(scope="session")
def manifest(compiled: Path) -> dict[str, Any]:
    content: dict[str, Any] = json.loads((compiled / "manifest.json").read_text(encoding="utf-8"))
    return content
