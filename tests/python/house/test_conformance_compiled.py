"""Engine knowledge outside of `macros/engine/` is found in the compiled SQL, and only that."""

from pathlib import Path

import pytest
from athena_recipes.cli.errors import UserError
from athena_recipes.conformance.compiled_sql import differing_models

from tests.python.support.conformance_project import write_project
from tests.python.support.selection import STANDARD

pytestmark = STANDARD

ON_DUCKDB = "{% if target.type == 'duckdb' %}"


def test_only_what_knows_an_engine_elsewhere_differs(tmp_path: Path) -> None:
    changes = {
        "macros/sneaky.sql": "{% macro sneaky() %}"
        + ON_DUCKDB
        + "1{% else %}2{% endif %}{% endmacro %}",
        "models/by_target.sql": f"select {ON_DUCKDB}1{{% else %}}2{{% endif %}} as n",
        "models/by_macro.sql": "select {{ sneaky() }} as n",
        "models/on_one.sql": "{{ config(enabled=target.type == 'athena') }} select 1 as n",
    }
    project = write_project(tmp_path / "project", changes)
    diffs = differing_models(tmp_path / "compiled", tmp_path / "lake", project)
    assert sorted(diffs) == [
        f"model.athena_recipes.{n}" for n in ("by_macro", "by_target", "on_one")
    ]
    assert "-select 1 as n" in diffs["model.athena_recipes.by_target"]
    assert "+select 2 as n" in diffs["model.athena_recipes.by_target"]


def test_macros_of_the_engine_that_know_none_stay_as_they_are(tmp_path: Path) -> None:
    """A stub's text would be true, and the model the same on both engines."""
    changes = {
        "macros/engine/is_building.sql": "{% macro is_building() %}"
        "{{ return(false) }}{% endmacro %}",
        "models/by_answer.sql": "select {% if is_building() %}0{% elif target.type == 'duckdb' %}"
        "1{% else %}2{% endif %} as n",
    }
    project = write_project(tmp_path / "project", changes)
    diffs = differing_models(tmp_path / "compiled", tmp_path / "lake", project)
    assert sorted(diffs) == ["model.athena_recipes.by_answer"]


def test_a_project_that_does_not_compile_is_told(tmp_path: Path) -> None:
    project = write_project(tmp_path / "project", {"models/broken.sql": "{{ nothing() }}"})
    with pytest.raises(UserError, match="does not compile for local"):
        differing_models(tmp_path / "compiled", tmp_path / "lake", project)
