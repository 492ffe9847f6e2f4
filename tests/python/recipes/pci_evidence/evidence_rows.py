"""A small day of evidence, as the recipe would build it, without a database."""

from collections.abc import Sequence
from typing import Any

from athena_recipes.engines.tables import Column, Contents, Relation
from athena_recipes.recipes.pci_evidence.evidence.marts import findings_sha256

DAY = "2026-01-14"
PLACE = {"account_id": "111122223333", "region": "eu-west-1"}
FINDING: dict[str, Any] = {
    "rule_id": "root-activity",
    "severity": "critical",
    "event_id": "e-1",
    "event_name": "ListBuckets",
    "event_at": f"{DAY} 10:00:00.000000",
    **PLACE,
    "actor_name": "Root",
    "actor_arn": "arn:aws:iam::111122223333:root",
    "source_ip": "192.0.2.1",
    "target": "=cmd|' /C calc'!A0",
    "error_code": None,
    "suppression_id": None,
    "review_date": DAY,
}


def check(rule_id: str, findings: Sequence[dict[str, Any]], verdict: str) -> dict[str, Any]:
    """A row of evidence_daily."""
    return {
        **PLACE,
        "rule_id": rule_id,
        "severity": "critical",
        "findings": len(findings),
        "open_findings": len(findings),
        "verdict": verdict,
        "verdict_reason": "<b>why</b>",
        "evidence_sha256": findings_sha256(findings),
        "review_date": DAY,
    }


def rule(rule_id: str) -> dict[str, Any]:
    """A row of the rules."""
    return {
        "rule_id": rule_id,
        "title": f"{rule_id} <i>happened</i>",
        "severity": "critical",
        "pci_3_2_1": "10.2.2",
        "pci_4_0_1": "10.2.1.2;8.4.2",
    }


TABLES: dict[str, list[dict[str, Any]]] = {
    "pci_evidence__rules": [rule("root-activity"), rule("denied-call")],
    "pci_evidence__suppressions": [],
    "evidence_daily": [check("root-activity", [FINDING], "fail"), check("denied-call", [], "pass")],
    "evidence_findings": [FINDING],
    "evidence_completeness": [
        {
            **PLACE,
            "day_state": "complete",
            "files": 3,
            "unreadable_files": 0,
            "events_scanned": 120,
            "hours_with_events": 24,
            "quiet_hours": None,
            "flow_records": 0,
        }
    ],
    "requirement_rollup": [
        {
            "pci_version": version,
            "requirement_id": requirement,
            "topic": "Root & others",
            "rules": 1,
            "findings": 1,
            "open_findings": 1,
            "verdict": "fail",
        }
        for version, requirement in (("3.2.1", "10.2.2"), ("4.0.1", "10.2.1.2"))
    ],
}


class Rows:
    """A reader of `TABLES`, or of others, in reverse order: no order may be relied on."""

    def __init__(self, **tables: list[dict[str, Any]]) -> None:
        self.tables = {**TABLES, **tables}

    def read(self, relation: Relation) -> Contents | None:
        """The table, whatever the condition."""
        rows = self.tables.get(relation.name)
        if rows is None:
            return None
        names = list(rows[0]) if rows else ["suppression_id"]
        cells = [tuple(row[name] for name in names) for row in reversed(rows)]
        return Contents([Column(name, "string") for name in names], cells)
