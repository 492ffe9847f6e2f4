"""Rules, their unit tests and the sample say the same."""

import csv
from collections import defaultdict
from typing import Any

import pytest
import yaml
from athena_recipes.recipes.pci_evidence.sample_data.cases import CASES

from tests.python.support.dbt_command import REPO

FOLDER = REPO / "models" / "pci_evidence"
FLOW_RULES = {"administrator-port-refused", "flow-log-skipped"}


def rules() -> list[dict[str, str]]:
    path = REPO / "seeds" / "pci_evidence" / "pci_evidence__rules.csv"
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


@pytest.fixture(scope="module")
def unit_tests() -> dict[str, Any]:
    text = (FOLDER / "_pci_evidence__unit_tests_rules.yml").read_text(encoding="utf-8")
    return {one["name"]: one for one in yaml.safe_load(text)["unit_tests"]}


@pytest.mark.parametrize("rule_id", [rule["rule_id"] for rule in rules()])
def test_every_rule_has_a_hit_and_a_near_miss(rule_id: str, unit_tests: dict[str, Any]) -> None:
    test = unit_tests[f"rule_{rule_id.replace('-', '_')}"]
    key = "flow_id" if rule_id in FLOW_RULES else "event_id"
    given = {row[key] for one in test["given"] for row in one.get("rows") or ()}
    found = {row["event_id"] for row in test["expect"]["rows"] if row["rule_id"] == rule_id}
    assert found
    assert found == {one for one in given if one.startswith("hit")}
    assert given - found


def test_the_sample_has_the_events_of_the_unit_tests(unit_tests: dict[str, Any]) -> None:
    by_rule = defaultdict(list)
    for case in CASES:
        by_rule[case.rule_id].append(case)
    assert set(by_rule) == {rule["rule_id"] for rule in rules()} - FLOW_RULES
    for rule_id, cases in by_rule.items():
        test = unit_tests[f"rule_{rule_id.replace('-', '_')}"]
        events = test["given"][0]["rows"]
        assert [(one["event_source"], one["event_name"]) for one in events] == [
            (f"{case.source}.amazonaws.com", case.name) for case in cases
        ]
        expected = [
            (event["event_id"], found)
            for event, case in zip(events, cases, strict=True)
            for found in case.expected
        ]
        assert [(row["event_id"], row["rule_id"]) for row in test["expect"]["rows"]] == expected


def test_no_rule_names_a_retired_requirement_alone() -> None:
    path = REPO / "seeds" / "pci_evidence" / "pci_evidence__requirements.csv"
    with path.open(encoding="utf-8", newline="") as lines:
        live = {row["requirement_id"] for row in csv.DictReader(lines) if row["is_live"] == "true"}
    for rule in rules():
        assert set(rule["pci_4_0_1"].split(";")) & live, rule["rule_id"]
