"""The files of an evidence folder: a pure function of what was read; same rows, same bytes."""

import csv
import io
import json
from collections.abc import Sequence
from typing import Any

from athena_recipes.recipes.pci_evidence.evidence.manifest import NAME, manifest_of
from athena_recipes.recipes.pci_evidence.evidence.marts import DayEvidence, Row
from athena_recipes.recipes.pci_evidence.evidence.report import report_html
from athena_recipes.recipes.pci_evidence.evidence.trend import trend_svg

_COMMON = ("severity", "pci_3_2_1", "pci_4_0_1")


def folder_files(evidence: DayEvidence) -> dict[str, bytes]:
    """Path -> content of the whole folder, its manifest included."""
    files = {
        "report.html": report_html(evidence).encode(),
        "trend.svg": trend_svg(evidence).encode(),
        "requirements.csv": csv_file(evidence.requirements),
        "evidence_daily.csv": csv_file(evidence.daily),
        "completeness.csv": csv_file(evidence.completeness),
        "rules.csv": csv_file(evidence.rules),
        "suppressions.csv": csv_file(evidence.suppressions),
    }
    for rule in evidence.rules:
        rule_id = str(rule["rule_id"])
        findings = [one for one in evidence.findings if one["rule_id"] == rule_id]
        verdicts = [one for one in evidence.daily if one["rule_id"] == rule_id]
        columns = list(evidence.findings[0]) if evidence.findings else ["event_id"]
        files[f"rules/{rule_id}.csv"] = csv_file(findings, columns)
        files[f"rules/{rule_id}.json"] = json_file(
            {
                "review_date": str(evidence.day),
                "rule": rule,
                "checks": verdicts,
                "findings": findings,
            }
        )
    files[NAME] = manifest_of(files, summary(evidence))
    return files


def summary(evidence: DayEvidence) -> dict[str, Any]:
    """The figures of the manifest, which the command prints too."""
    verdicts = [str(one["verdict"]) for one in evidence.daily]
    return {
        "review_date": str(evidence.day),
        "rules": len(evidence.rules),
        "checks": len(verdicts),
        "passed_checks": verdicts.count("pass"),
        "failed_checks": verdicts.count("fail"),
        "no_data_checks": verdicts.count("no-data"),
        "findings": len(evidence.findings),
        "events_scanned": sum(int(one["events_scanned"]) for one in evidence.completeness),
        "missing_days": sum(one["day_state"] == "missing" for one in evidence.completeness),
    }


def csv_file(rows: Sequence[Row], columns: Sequence[str] | None = None) -> bytes:
    """Rows as CSV with a header; NULL is empty. Formulas of spreadsheets become text."""
    names = list(columns or (rows[0] if rows else ()))
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(names)
    for row in rows:
        writer.writerow([_cell(row[name]) for name in names])
    return text.getvalue().encode()


def json_file(value: Any) -> bytes:
    """A value as indented JSON, keys in their order."""
    return (json.dumps(value, indent=2, ensure_ascii=False, default=str) + "\n").encode()


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    text = str(value)
    # Names and keys in events are untrusted text: none of it may run as a formula.
    is_formula = isinstance(value, str) and text[:1] in tuple("=+-@\t\r")
    return f"'{text}" if is_formula else text
