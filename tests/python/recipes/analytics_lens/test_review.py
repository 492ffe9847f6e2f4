"""`review plan|apply|destroy`: the answers as a review, once, and after a stop."""

import json
import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb
import pytest
from athena_recipes.aws.client import make_client
from athena_recipes.cli.errors import UserError
from athena_recipes.recipes.analytics_lens.lens.practices import practices, questions
from athena_recipes.recipes.analytics_lens.review.tool import Change, Review, Tool, planned
from botocore.exceptions import ClientError

from tests.python.support.aws_server import REGION
from tests.python.support.command_line import athena_recipes
from tests.python.support.wellarchitected import WellArchitected, wellarchitected

OUT_OF_SCOPE = "no_root_models"
NOT_ANSWERED = "catalog_encrypted"
AT_RISK = ("key_tested", "bucket_encrypted")
EXCEPTED = "bucket_logged"


@pytest.fixture
def tool(aws: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[WellArchitected]:
    with wellarchitected(monkeypatch) as service:
        yield service


@pytest.fixture
def lake(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A lake whose tables have one project, `shop`."""
    monkeypatch.setenv("LAKE_ROOT", str(tmp_path))
    fill(tmp_path, {})
    return tmp_path


def fill(lake: Path, changed: dict[str, str]) -> None:
    """Write the two tables that a review reads; `changed` maps a practice to another answer."""
    answers = {one.practice_id: "met" for one in practices()}
    answers |= {OUT_OF_SCOPE: "out_of_scope", EXCEPTED: "excepted"}
    answers |= {
        one.practice_id: "not_answered" for one in practices() if one.object_kind == "catalog"
    }
    answers |= {name: "at_risk" for name in AT_RISK}
    # A question out of scope as a whole, and one without any evidence.
    answers |= {"source_used": "out_of_scope", "bucket_versioned": "not_answered", **changed}
    rows = [
        *(("key_tested", f"model_{number}", False, None) for number in range(300)),
        ("bucket_encrypted", "lake", False, None),
        (EXCEPTED, "lake", True, "2027-01-31"),
    ]
    # One statement: DuckDB plans each row of executemany anew.
    given = {
        "lens_question": [
            {"run_id": "20261001", "practice_id": key, "answer": one}
            for key, one in answers.items()
        ],
        "lens_findings": [
            dict(
                zip(
                    ("practice_id", "object_name", "is_excepted", "excepted_until"),
                    row,
                    strict=True,
                )
            )
            for row in rows
        ],
    }
    with duckdb.connect(str(lake / "athena_recipes.duckdb")) as connection:
        connection.execute("create schema if not exists recipes_analytics_lens")
        connection.execute("use recipes_analytics_lens")
        for name, some in given.items():
            path = lake / f"{name}.json"
            path.write_text(json.dumps(some))
            connection.execute(
                f"create or replace table {name} as"
                f" select 'shop' as project, * from read_json('{path}')"
            )


def run(command: str, *more: str) -> tuple[int, list[dict[str, Any]], str]:
    """Exit code, rows and stderr of the command."""
    account = {name: value for name, value in os.environ.items() if name.startswith("AWS_")}
    done = athena_recipes(
        *("analytics_lens", "review", command, "--project", "shop", "--json", *more),
        account=account,
    )
    return done.returncode, json.loads(done.stdout) if done.stdout else [], done.stderr


def actions(rows: list[dict[str, Any]]) -> dict[str, set[str]]:
    """Kind -> actions."""
    found: dict[str, set[str]] = {}
    for row in rows:
        found.setdefault(row["kind"], set()).add(row["action"])
    return found


def kept(tool: WellArchitected) -> dict[str, dict[str, Any]]:
    """Question -> its answer in the workload `shop`."""
    return {question: answer for (_, question), answer in tool.workloads["shop"]["answers"].items()}


def test_answers_are_what_was_seen_and_written_once(lake: Path, tool: WellArchitected) -> None:
    code, rows, said = run("plan")
    assert code == 0, said
    assert (tool.lenses, tool.workloads, tool.calls) == ({}, {}, 0)
    assert set().union(*actions(rows).values()) == {"create"}

    assert run("apply")[0] == 0
    answers = kept(tool)
    tables = {one.question_id: one for one in questions()}
    assert set(tables) - set(answers) == {"reliability_central_storage"}
    for question, answer in answers.items():
        selected = {one.practice_id for one in tables[question].practices}
        selected -= {*AT_RISK, NOT_ANSWERED, "lf_not_open", OUT_OF_SCOPE}
        if question == "cost_optimization_ingestion":
            assert not answer["IsApplicable"]
            continue
        assert set(answer["SelectedChoices"]) == selected, question
        assert answer["IsApplicable"]
    processing = answers["reliability_processing_analytics"]
    assert [one["ChoiceId"] for one in processing["ChoiceAnswers"]] == [OUT_OF_SCOPE]
    assert len(processing["Notes"]) <= 2084
    assert processing["Notes"].startswith("key_tested: model_0\n")
    assert " more" in processing["Notes"].rpartition("\n")[2]
    storage = answers["security_central_storage"]["Notes"]
    assert "bucket_logged: lake, accepted until 2027-01-31" in storage
    assert "catalog_encrypted: no evidence" in answers["security_security_governance"]["Notes"]
    assert tool.workloads["shop"]["milestones"] == ["20261001"]
    assert len(tool.lenses) == 1

    # A second run changes nothing, and one with other findings what differs.
    before, calls = json.dumps(kept(tool)), tool.calls
    assert set().union(*actions(run("plan")[1]).values()) == {"unchanged"}
    code, rows, _ = run("apply")
    assert (code, tool.calls, json.dumps(kept(tool))) == (0, calls, before)
    assert actions(rows)["answer"] == {"unchanged"}

    fill(lake, {"key_tested": "met", "tests_pass": "at_risk"})
    plan = {row["name"]: row["action"] for row in run("plan")[1] if row["kind"] == "answer"}
    changed = {name for name, action in plan.items() if action == "update"}
    assert changed == {"reliability_processing_analytics"}
    run("apply")
    selected = kept(tool)["reliability_processing_analytics"]["SelectedChoices"]
    assert "key_tested" in selected and "tests_pass" not in selected


def test_a_run_that_is_stopped_ends_the_same(lake: Path, tool: WellArchitected) -> None:
    run("apply")
    whole, calls = kept(tool), tool.calls
    tool.lenses, tool.workloads, tool.tokens = {}, {}, {}
    # The version of the lens; the second answer, after the lens, the workload and one answer; the
    # milestone, after the other answers.
    for stop in (2, 5, calls - 4):
        tool.calls, tool.stops_at = 0, stop
        code, _, said = run("apply")
        assert code == 1 and "The session has expired" in said
        assert not tool.workloads or tool.workloads["shop"]["milestones"] == []
    assert kept(tool) == whole
    tool.calls, tool.stops_at = 0, None
    assert run("apply")[0] == 0
    assert (tool.calls, kept(tool)) == (1, whole)
    assert len(tool.lenses) == len(tool.workloads) == 1
    assert tool.workloads["shop"]["milestones"] == ["20261001"]


def small(text: str) -> Review:
    """A review with two answers, of a lens with this description."""
    rows = [
        {"run_id": "20261001", "practice_id": one.practice_id, "answer": "met"}
        for one in practices()
    ]
    review = planned("shop", rows, [])
    lens = {**json.loads(review.lens_json), "description": text}
    return replace(review, lens_json=json.dumps(lens), answers=review.answers[:2])


def done(change: Change) -> None:
    """Nothing: the calls of `apply` are looked at where they end."""


def test_each_text_of_the_lens_is_a_new_version(tool: WellArchitected) -> None:
    client = Tool(make_client("wellarchitected"), REGION)
    client.apply(small("One"), done)
    [lens] = tool.lenses.values()
    # A text may come back; names of versions and milestones are taken once.
    for description in ("Two", "One", "Two"):
        kinds = {one.kind: one.action for one in client.changes(small(description))}
        assert (kinds["lens"], kinds["lens of the workload"]) == ("update", "update")
        client.apply(small(description), done)
        versions = list(lens["versions"])
        assert lens["versions"][versions[-1]]["description"] == description
        [reviewed] = tool.workloads["shop"]["versions"].values()
        assert reviewed == versions[-1]
    assert len(versions) == 4 and max(map(len, versions)) <= 32
    assert tool.workloads["shop"]["milestones"] == [
        "20261001",
        *(f"before lens {version}" for version in versions[1:]),
    ]
    assert {one.action for one in client.changes(small("Two"))} == {"unchanged"}


def test_an_import_that_lasts_or_fails(
    tool: WellArchitected, monkeypatch: pytest.MonkeyPatch
) -> None:
    waits: list[float] = []
    monkeypatch.setattr("time.sleep", waits.append)
    client = Tool(make_client("wellarchitected"), REGION)
    tool.import_status = "ERROR"
    with pytest.raises(UserError, match="could not import the lens"):
        client.apply(small("One"), done)
    assert tool.workloads == {}
    tool.import_status, tool.tokens, tool.import_lasts = "IN_PROGRESS", {}, 9
    with pytest.raises(ClientError, match="being imported"):
        client.apply(small("One"), done)
    assert len(waits) == 4
    tool.import_lasts = 2
    client.apply(small("One"), done)
    assert len(waits) == 6
    [published] = [one for one in tool.lenses.values() if one["versions"]]
    assert published["draft"] is None


def test_what_others_made_is_left_alone(lake: Path, tool: WellArchitected) -> None:
    client = make_client("wellarchitected")
    tool.lenses["own"] = {"name": "Own", "versions": {"1": {"pillars": []}}, "draft": None}
    client.create_workload(
        WorkloadName="shop",
        Description="by hand",
        Environment="PRODUCTION",
        Lenses=["own"],
        ClientRequestToken="x",
    )
    for command in ("plan", "apply"):
        code, _, said = run(command)
        assert code == 1
        assert "was made by something else" in said
    assert set(tool.lenses) == {"own"}
    assert run("apply", "--workload", "shop review")[0] == 0
    assert tool.workloads["shop"]["answers"] == {}
    assert tool.workloads["shop review"]["answers"]


def test_destroy_removes_what_apply_made(lake: Path, tool: WellArchitected) -> None:
    assert run("apply")[0] == run("apply", "--workload", "second")[0] == 0
    code, rows, _ = run("destroy")
    assert (code, actions(rows)) == (0, {"workload": {"delete"}, "lens": {"unchanged"}})
    assert (set(tool.workloads), len(tool.lenses)) == ({"second"}, 1)
    # Stopped after the workload; then the lens is left to delete.
    tool.stops_at = tool.calls + 2
    assert run("destroy", "--workload", "second")[0] == 1
    assert (tool.workloads, len(tool.lenses)) == ({}, 1)
    assert actions(run("destroy", "--workload", "second")[1]) == {"lens": {"delete"}}
    assert (tool.workloads, tool.lenses) == ({}, {})
    assert run("destroy")[1] == []


def test_destroy_leaves_what_others_made(lake: Path, tool: WellArchitected) -> None:
    run("apply")
    [lens] = tool.lenses.values()
    lens["tags"] = {}
    tool.workloads["shop"]["Tags"] = {}
    code, _, said = run("destroy")
    assert code == 1
    assert "was made by something else" in said
    code, rows, _ = run("destroy", "--workload", "other")
    assert (code, actions(rows)) == (0, {"lens": {"unchanged"}})
    assert len(tool.lenses) == len(tool.workloads) == 1


def test_a_project_that_is_not_there_is_refused(lake: Path, tool: WellArchitected) -> None:
    code, _, said = run("plan", "--project", "other")
    assert code == 1
    assert "no project other" in said and "Fix:" in said
