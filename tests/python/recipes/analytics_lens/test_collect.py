"""`lens collect`: artifacts of several versions and adapters as small rows, without people."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from athena_recipes.recipes.analytics_lens.lens.artifacts import (
    project_of,
    read_artifacts,
    rows_of,
    run_of,
)
from athena_recipes.recipes.analytics_lens.lens.code import hard_coded_names, selects_all
from athena_recipes.recipes.analytics_lens.lens.store import KINDS, folder_name
from athena_recipes.recipes.analytics_lens.sample_data.bad_project import bad_artifacts
from athena_recipes.recipes.analytics_lens.sample_data.generate import own_rows

from tests.python.recipes.analytics_lens.dbt_shapes import (
    Artifacts,
    as_dbt_1_7,
    as_dbt_1_8,
    as_dbt_1_11,
    write_project,
)
from tests.python.support.command_line import athena_recipes
from tests.python.support.dbt_command import run_dbt

MOMENT = datetime(2026, 10, 1, 6, tzinfo=UTC)


def write_artifacts(folder: Path, artifacts: Artifacts) -> Path:
    """Write artifacts as dbt does; the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in artifacts.items():
        (folder / f"{name}.json").write_text(json.dumps(content), encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    ("code", "names"),
    [
        ("select a from raw.orders", ["raw.orders"]),
        ('select a from "raw"."orders" join x.y.z on true', ['"raw"."orders"', "x.y.z"]),
        ("select a from raw.orders join raw.orders on true", ["raw.orders"]),
        ("select a from {{ ref('x') }} join {{ source('a', 'b') }} as s on true", []),
        ("select a from {{ target.schema }}.orders", []),
        ("with c as (select 1) select a from c cross join c.items", []),
        ("select a from {{ ref('x') }} as t cross join unnest(t.items) as u", []),
        ("select a from {{ ref('x') }} t, t.items", []),
        ("select extract(day from o.sold_at) from {{ ref('x') }}", []),
        ("select a is distinct from b.c from {{ ref('x') }}", []),
        ("-- from raw.orders\nselect 'from raw.orders' /* join a.b */ {# from c.d #}", []),
        ("select a from orders", []),
        ("select id, prod.orders.amount from prod.orders", ["prod.orders"]),
        ("select id, raw from raw.orders", ["raw.orders"]),
        ("select id as raw from raw.orders", ["raw.orders"]),
        ("with raw as (select a from raw.orders) select a from raw", ["raw.orders"]),
        ("select replace(a,'--','') as a from raw.t", ["raw.t"]),
        ("select '/*' as a from raw.t -- it's raw.u\n, raw.v", ["raw.t", "raw.v"]),
        ('select "--" from raw.t', ["raw.t"]),
        ("select * from {{ ref('x') }} as x, raw.orders as o", ["raw.orders"]),
        ("select * from {{ ref('x') }} as x join y using (id), raw.orders o", ["raw.orders"]),
        ("select * from (raw.a join raw.b on true) as c, c.items", ["raw.a", "raw.b"]),
        ("select a, b.c from {{ ref('x') }} where d in (select e from raw.f)", ["raw.f"]),
        ("select (select max(i.n) from t.items as i) from {{ ref('x') }} as t", []),
        ("select {{ a }} from {% if b %} raw.c {% else %} raw.d {% endif %}", ["raw.c", "raw.d"]),
        ("select trim(both from lower(o.name)) from {{ ref('x') }} order by a, o.b", []),
        ("select a from table(f.g())", []),
        ("SELECT a FROM `raw`.`orders`", ["`raw`.`orders`"]),
    ],
)
def test_names_that_are_hard_coded(code: str, names: list[str]) -> None:
    assert hard_coded_names(code) == names


@pytest.mark.parametrize(
    ("query", "is_all"),
    [
        ("select * from a", True),
        ("-- a comment\nSELECT DISTINCT t.* FROM t", True),
        ("select count(*) from a", False),
        ("select a, b from c", False),
        ("with a as (select * from b) select x from a", False),
        ("create table t as select * from a", False),
        ("", False),
    ],
)
def test_queries_that_select_all(query: str, is_all: bool) -> None:
    assert selects_all(query) is is_all


def test_versions_of_dbt_give_the_same_rows() -> None:
    now = bad_artifacts("p", MOMENT)
    rows = rows_of(now)
    assert {kind: len(some) for kind, some in rows.items()} == {
        "runs": 1, "models": 55, "edges": 86, "sources": 23, "exposures": 4, "tests": 55,
        "results": 109,
    }  # fmt: skip
    for change in (as_dbt_1_8, as_dbt_1_11, as_dbt_1_7):
        other = rows_of(change(now))
        for kind in ("models", "edges", "sources", "exposures", "tests", "results"):
            assert other[kind] == rows[kind], (change.__name__, kind)
    old = as_dbt_1_7(now)
    assert (project_of(old), rows_of(old)["runs"][0]["manifest_schema"]) == ("p", "v11")


@pytest.mark.parametrize("target", ["duckdb", "athena"], ids=["dbt_duckdb", "dbt_athena"])
def test_a_project_that_dbt_parsed(target: str, tmp_path: Path) -> None:
    project = write_project(tmp_path / "project")
    done = run_dbt(tmp_path / "run", "parse", "--target", target, project=project, artifacts=True)
    assert done.returncode == 0, done.stdout
    artifacts = read_artifacts(tmp_path / "run" / ".target")
    rows = rows_of(artifacts)
    models = {one["name"]: one for one in rows["models"]}
    assert rows["runs"][0]["adapter_type"] == target
    assert rows["runs"][0]["manifest_schema"] == "v12"
    assert models["stg_orders"]["exception_practices"] == "model_named;key_tested"
    assert models["stg_orders"]["exception_until"] == "2030-01-31"
    assert (
        models["fct_orders"] | {"has_key_constraint": True, "access": "public"}
        == models["fct_orders"]
    )
    assert models["fct_orders"]["is_contract_enforced"] is True
    assert models["fct_odd"]["first_hard_coded_name"] == "analytics.costs"
    assert (models["fct_odd"]["has_partitions"], models["fct_orders"]["format"]) == (
        True,
        "parquet",
    )
    [source] = rows["sources"]
    assert (source["has_freshness"], source["is_described"]) == (True, True)
    tests = {one["name"]: (one["test_type"], one["tested_id"]) for one in rows["tests"]}
    assert tests == {
        "unique_stg_orders_id": ("unique", "model.little.stg_orders"),
        "counts": ("unit_test", "model.little.fct_orders"),
    }
    assert {(one["child_id"], one["parent_id"]) for one in rows["edges"]} == {
        ("model.little.stg_orders", "source.little.shop.orders"),
        ("model.little.fct_orders", "model.little.stg_orders"),
        ("model.little.fct_odd", "model.little.stg_orders"),
        ("exposure.little.board", "model.little.fct_orders"),
    }
    said = json.dumps(rows)
    assert "somebody" not in said.lower()
    assert str(tmp_path) not in said


def test_what_is_not_as_expected_is_null() -> None:
    odd: Artifacts = {
        "manifest": {
            "metadata": {"project_name": "p", "generated_at": "no time"},
            "nodes": {
                "model.p.a": {
                    "unique_id": "model.p.a",
                    "resource_type": "model",
                    "package_name": "p",
                    "original_file_path": "/home/somebody/models/a.sql",
                    "description": None,
                    "config": None,
                    "columns": [],
                    "depends_on": {"nodes": ["model.p.b", "model.p.b"]},
                },
                "model.p.b": {
                    "unique_id": "model.p.b",
                    "resource_type": "model",
                    "package_name": "p",
                    "depends_on": {"nodes": ["model.p.a"]},
                    "meta": {"lens_exception": "no mapping"},
                },
                "model.other.c": {
                    "unique_id": "model.other.c",
                    "resource_type": "model",
                    "package_name": "other",
                },
                "model.p.d": "no mapping",
                "test.p.e": {"resource_type": "test", "depends_on": {"nodes": 1}},
            },
            "sources": None,
        },
        "run_results": {
            "metadata": {},
            "elapsed_time": float("nan"),
            "results": [
                {"unique_id": "model.p.a", "status": "error", "execution_time": -1,
                 "failures": True, "adapter_response": {"rows_affected": 10**400},
                 "message": "In /home/somebody/models/a.sql: no"},
                {"unique_id": "model.p.gone", "status": "success"},
                "no mapping",
            ],
        },
        "catalog": {"nodes": {"model.p.a": {"stats": {"bytes": {"value": "1e3"}}, "columns": {}}}},
    }  # fmt: skip
    rows = rows_of(odd)
    first, second = rows["models"]
    assert (first["path"], first["size_bytes"], first["is_described"]) == (None, 1000, False)
    # A circle of models ends: each is a view of no known kind.
    assert (first["view_depth"], second["view_depth"]) == (0, 0)
    assert second["exception_until"] is None
    assert len(rows["edges"]) == 2
    [result] = rows["results"]
    assert (result["elapsed_ms"], result["failures"]) == (None, None)
    assert result["affected_rows"] is None
    assert result["message"] == "In <path> no"
    assert rows["runs"][0]["started_at"] is None
    assert rows["runs"][0]["elapsed_ms"] is None
    assert run_of(odd) == "run"


@pytest.mark.parametrize(
    ("message", "kept"),
    [
        (
            "Conversion Error: Could not convert string 'Ann O'Brien' to INT32\n\nLINE 3: select x",
            "Conversion Error: Could not convert string '…' to INT32",
        ),
        ('bad: "12 Main Street"\n  compiled code at target/run/a.sql', "bad: '…'"),
        ("Error in model a (models/marts/a.sql)", "Error in model a (models/marts/a.sql)"),
        ("(ann@example.com), it doesn't fit, isn't it", "<address> it doesn't fit, isn't it"),
        (
            "open file=/home/ann/x.csv, C:\\Users\\ann and s3://lake/ann/x",
            "open file=<path>, <path> and s3:<path>",
        ),
        ("Got 4 results", "Got 4 results"),
        (None, None),
    ],
)
def test_messages_are_kept_without_data_and_places(message: str | None, kept: str | None) -> None:
    manifest = {
        "metadata": {"project_name": "p"},
        "nodes": {"model.p.a": {"unique_id": "model.p.a", "resource_type": "model"}},
    }
    result = {"unique_id": "model.p.a", "status": "error", "message": message}
    [row] = rows_of({"manifest": manifest, "run_results": {"results": [result]}})["results"]
    assert row["message"] == kept


@pytest.mark.parametrize("command", ["generate", "compile", "run-operation", "show", "clone"])
def test_a_command_that_runs_no_node_is_no_evidence(command: str, tmp_path: Path) -> None:
    artifacts = bad_artifacts("shop", MOMENT)
    artifacts["run_results"]["args"] = {"which": command}
    rows = rows_of(artifacts)
    assert rows["results"] == []
    assert (rows["runs"][0]["has_results"], rows["runs"][0]["command"]) == (False, command)
    if command == "generate":
        code, _, said = collected(tmp_path, write_artifacts(tmp_path / "target", artifacts))
        assert code == 0
        assert "run_results.json is of `dbt docs generate`" in said and "--no-compile" in said


@pytest.mark.parametrize("command", ["build", "run", "test", "retry", None])
def test_a_command_that_runs_nodes_is_evidence(command: str | None) -> None:
    artifacts = bad_artifacts("shop", MOMENT)
    artifacts["run_results"]["args"] = {"which": command}
    rows = rows_of(artifacts)
    assert rows["results"] and rows["runs"][0]["has_results"]


def collected(lake: Path, target: Path, *more: str) -> tuple[int, list[dict[str, Any]], str]:
    """Exit code, rows and stderr of `lens collect` into a lake on this machine."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LAKE_ROOT", str(lake))
        done = athena_recipes(
            *("analytics_lens", "lens", "collect", "--target-dir", str(target), "--json", *more),
            account={},
        )
    return done.returncode, json.loads(done.stdout) if done.stdout else [], done.stderr


def test_a_run_is_collected_once(tmp_path: Path) -> None:
    lake, target = tmp_path / "lake", tmp_path / "target"
    artifacts = bad_artifacts("My Shop/2", MOMENT)
    write_artifacts(target, artifacts)
    code, rows, said = collected(lake, target)
    assert code == 0, said
    assert {(row["project"], row["run"]) for row in rows} == {("My-Shop-2", "20261001-My-Shop-2")}
    assert {row["kind"] for row in rows} <= set(KINDS)
    files = sorted((lake / "raw").rglob("*.jsonl"))
    before = {path: path.read_bytes() for path in files}
    assert collected(lake, target)[0] == 0
    assert {path: path.read_bytes() for path in files} == before
    # The run of the same id without exposures: their file goes, another project's file stays.
    other = lake / "raw/analytics_lens/exposures/project=other/run=20261001-My-Shop-2/part-0.jsonl"
    other.parent.mkdir(parents=True)
    other.write_text("{}")
    # The facts of the account are of an earlier call, with --with-account.
    tables = lake / "raw/analytics_lens/tables/project=My-Shop-2/run=20261001-My-Shop-2"
    tables.mkdir(parents=True)
    (tables / "part-0.jsonl").write_text("{}")
    artifacts["manifest"]["exposures"] = {}
    write_artifacts(target, artifacts)
    assert collected(lake, target)[0] == 0
    assert [path for path in (lake / "raw").rglob("exposures/**/*.jsonl")] == [other]
    assert not list(tables.iterdir())
    assert collected(lake, target, "--project", "mine")[1][0]["project"] == "mine"


def test_what_cannot_be_collected_is_refused_with_the_fix(tmp_path: Path) -> None:
    target = tmp_path / "target"
    target.mkdir()
    for content, fault in (
        (None, "has no manifest.json"),
        ("{", "cannot be read"),
        ("[1]", "is no JSON object"),
        ("[" * 100_000, "cannot be read"),
        ('{"metadata": {}}', "has no nodes"),
    ):
        if content is not None:
            (target / "manifest.json").write_text(content)
        code, _, said = collected(tmp_path / "lake", target)
        assert code == 1
        assert fault in said and "Fix:" in said
    write_artifacts(target, bad_artifacts("p", MOMENT))
    assert collected(tmp_path / "lake", target, "--project", "...")[0] == 1
    assert not (tmp_path / "lake").exists()


def test_names_become_parts_of_paths() -> None:
    assert folder_name("../../x y=z") == "x-y-z"
    assert folder_name("a/b") == "a-b"
    assert folder_name("..") == "unnamed"


def test_the_extract_of_this_project_has_the_keys_of_the_collector() -> None:
    made, kept = rows_of(bad_artifacts("p", MOMENT)), own_rows()
    for kind, rows in kept.items():
        known = set(made[kind][0])
        assert {key for row in rows for key in row} <= known, kind
    text = json.dumps(kept)
    assert "/home/" not in text and "/work" not in text and "@" not in text
