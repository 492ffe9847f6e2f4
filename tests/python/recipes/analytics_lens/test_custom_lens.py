"""`lens export`: a custom lens within AWS's schema and limits, with the recipe's risks."""

import copy
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from athena_recipes.recipes.analytics_lens.lens.custom_lens import (
    CustomLens,
    custom_lens,
    is_condition,
)
from athena_recipes.recipes.analytics_lens.lens.practices import questions
from pydantic import ValidationError

from tests.python.support.command_line import athena_recipes

Lens = dict[str, Any]


def test_the_export_is_a_custom_lens(tmp_path: Path) -> None:
    done = athena_recipes("analytics_lens", "lens", "export", "--out", str(tmp_path), account={})
    assert done.returncode == 0, done.stderr
    lens = json.loads((tmp_path / "analytics_lens.json").read_text())
    assert CustomLens.model_validate(lens)
    assert lens == custom_lens()
    assert [pillar["id"] for pillar in lens["pillars"]] == [
        "operationalExcellence", "security", "reliability", "performance", "costOptimization",
        "sustainability",
    ]  # fmt: skip
    choices = [
        choice["id"]
        for pillar in lens["pillars"]
        for question in pillar["questions"]
        for choice in question["choices"]
        if not choice["id"].endswith("_no")
    ]
    assert sorted(choices) == sorted(
        one.practice_id for question in questions() for one in question.practices
    )


def risk_of(question: Lens, selected: set[str]) -> str:
    """The risk of an answer, by the rules of the question as AWS documents them."""
    for rule in question["riskRules"]:
        if rule["condition"] == "default":
            return str(rule["risk"])
        text = re.sub(r"\w+", lambda word: str(word[0] in selected), rule["condition"])
        if eval(text.replace("&&", " and ").replace("||", " or ").replace("!", " not ")):
            return str(rule["risk"])
    raise AssertionError(question["id"])


def test_rules_give_the_highest_risk_of_what_is_not_selected() -> None:
    found = {q["id"]: q for pillar in custom_lens()["pillars"] for q in pillar["questions"]}
    for question in questions():
        every = {one.practice_id for one in question.practices}
        lens_question = found[question.question_id]
        assert risk_of(lens_question, every) == "NO_RISK"
        for one in question.practices:
            wanted = f"{one.risk.upper()}_RISK"
            assert risk_of(lens_question, every - {one.practice_id}) == wanted, one
        highest = "HIGH" if any(one.risk == "high" for one in question.practices) else "MEDIUM"
        assert risk_of(lens_question, set()) == f"{highest}_RISK"


def _question(lens: Lens) -> Lens:
    found: Lens = lens["pillars"][0]["questions"][0]
    return found


def _more(key: str, count: int) -> Callable[[Lens], None]:
    def change(lens: Lens) -> None:
        parts = lens if key == "pillars" else lens["pillars"][0]
        parts = _question(lens) if key == "choices" else parts
        one = parts[key][0]
        parts[key] = [{**copy.deepcopy(one), "id": f"{one['id']}_{n}"} for n in range(count)]

    return change


def _set(key: str, value: Any) -> Callable[[Lens], None]:
    return lambda lens: _question(lens).update({key: value})


def _too_large(lens: Lens) -> None:
    one = copy.deepcopy(_question(lens))
    for choice in one["choices"]:
        choice["improvementPlan"] = {"displayText": "x" * 2048}
    for number, pillar in enumerate(lens["pillars"]):
        pillar["questions"] = [{**one, "id": f"q_{number}_{n}"} for n in range(20)]


def _rules(condition: str, risk: str) -> Callable[[Lens], None]:
    rules = [{"condition": condition, "risk": risk}, {"condition": "default", "risk": "HIGH_RISK"}]
    return _set("riskRules", rules)


_FAULTS: dict[str, Callable[[Lens], None]] = {
    "schema": lambda lens: lens.update(schemaVersion="2022-01-01"),
    "unknown key": lambda lens: lens.update(author="x"),
    "no pillar": lambda lens: lens.update(pillars=[]),
    "11 pillars": _more("pillars", 11),
    "21 questions": _more("questions", 21),
    "16 choices": _more("choices", 16),
    "no choice": _set("choices", []),
    "long title": _set("title", "x" * 129),
    "id with a hyphen": _set("id", "a-question"),
    "short id": _set("id", "ab"),
    "no default": _set("riskRules", [{"condition": "model_described", "risk": "NO_RISK"}]),
    "default first": _rules("default", "NO_RISK"),
    "a risk twice": _rules("model_described", "HIGH_RISK"),
    "unknown choice": _rules("nothing", "NO_RISK"),
    "unknown risk": _rules("model_described", "LOW_RISK"),
    "no condition": _rules("model_described &&", "NO_RISK"),
    "address": _set("helpfulResource", {"displayText": "x", "url": "ftp://x"}),
    "same id": lambda lens: lens["pillars"][1].update(id=lens["pillars"][0]["id"]),
    "too large": _too_large,
}  # fmt: skip


@pytest.mark.parametrize("fault", _FAULTS)
def test_what_aws_refuses_is_refused(fault: str) -> None:
    lens = custom_lens()
    _FAULTS[fault](lens)
    with pytest.raises(ValidationError):
        CustomLens.model_validate(lens)


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("a", True), ("a && b", True), ("!a || (b && !c)", True), ("a b", False), ("(a", False),
        ("a)", False), ("a & b", False), ("", False), ("&& a", False), ("a !b", False),
        ("a == b", False), ("!!a", True), ("()", False),
    ],
)  # fmt: skip
def test_conditions(text: str, is_one: bool) -> None:
    assert is_condition(text) is is_one
