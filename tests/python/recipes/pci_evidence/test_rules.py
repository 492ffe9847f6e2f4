"""Rules, their unit test and the sample say the same."""

import csv

import pytest
import yaml

from tests.python.recipes.pci_evidence.rule_cases import PATH, labelled, rules_unit_test
from tests.python.support.dbt_command import REPO


def rules() -> list[dict[str, str]]:
    path = REPO / "seeds" / "pci_evidence" / "pci_evidence__rules.csv"
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def test_the_unit_test_is_made_of_the_cases() -> None:
    module = "tests.python.recipes.pci_evidence.rule_cases"
    assert PATH.read_text(encoding="utf-8") == rules_unit_test(), f"run: python -m {module}"


@pytest.mark.parametrize("rule_id", [rule["rule_id"] for rule in rules()])
def test_every_rule_has_a_hit_and_a_near_miss(rule_id: str) -> None:
    assert {case.is_hit for _, case in labelled() if case.rule_id == rule_id} == {True, False}


def test_every_case_is_a_row() -> None:
    """Of a known rule; the hits are expected of their own rule, the misses are not."""
    known = {rule["rule_id"] for rule in rules()}
    tests = yaml.safe_load(PATH.read_text(encoding="utf-8"))["unit_tests"]
    given = [
        row.get("event_id", row.get("flow_id"))
        for test in tests
        for one in test["given"]
        if "known_names" not in one["input"]
        for row in one.get("rows", ())
    ]
    found = {(row["event_id"], row["rule_id"]) for test in tests for row in test["expect"]["rows"]}
    cases = dict(labelled())
    assert sorted(given) == sorted(cases)
    assert {rule for _, rule in found} == known
    for label, case in cases.items():
        assert ((label, case.rule_id) in found) == case.is_hit, label


def test_no_rule_names_a_retired_requirement_alone() -> None:
    path = REPO / "seeds" / "pci_evidence" / "pci_evidence__requirements.csv"
    with path.open(encoding="utf-8", newline="") as lines:
        live = {row["requirement_id"] for row in csv.DictReader(lines) if row["is_live"] == "true"}
    for rule in rules():
        assert set(rule["pci_4_0_1"].split(";")) & live, rule["rule_id"]
