"""The readable report: one HTML page, with no script and nothing fetched."""

from typing import Any

from athena_recipes.recipes.pci_evidence.evidence.marts import DayEvidence
from athena_recipes.site.jinja import template_environment

_SHOWN_PER_RULE = 50


def report_html(evidence: DayEvidence) -> str:
    """The report as HTML; it shows trend.svg, which is beside it."""
    versions = sorted({str(one["pci_version"]) for one in evidence.requirements}, reverse=True)
    return (
        template_environment(__package__)
        .get_template("report.html")
        .render(
            day=str(evidence.day),
            versions=[
                {
                    "name": version,
                    "rows": sorted(
                        (one for one in evidence.requirements if one["pci_version"] == version),
                        key=lambda one: [
                            int(part) for part in str(one["requirement_id"]).split(".")
                        ],
                    ),
                }
                for version in versions
            ],
            completeness=evidence.completeness,
            rules=[_rule(evidence, rule["rule_id"]) for rule in evidence.rules],
            suppressions=evidence.suppressions,
            totals=_totals(evidence),
        )
    )


def _totals(evidence: DayEvidence) -> dict[str, int]:
    verdicts = [str(one["verdict"]) for one in evidence.daily]
    return {
        "events": sum(int(one["events_scanned"]) for one in evidence.completeness),
        "places": len(evidence.completeness),
        "incomplete": sum(
            one["day_state"] not in {"complete", "not_due"} for one in evidence.completeness
        ),
        "checks": len(verdicts),
        "passed": verdicts.count("pass"),
        "failed": verdicts.count("fail"),
        "no_data": verdicts.count("no-data"),
        "findings": len(evidence.findings),
        "open": sum(int(one["open_findings"]) for one in evidence.daily),
    }


def _rule(evidence: DayEvidence, rule_id: str) -> dict[str, Any]:
    rule = next(one for one in evidence.rules if one["rule_id"] == rule_id)
    checks = [one for one in evidence.daily if one["rule_id"] == rule_id]
    findings = [one for one in evidence.findings if one["rule_id"] == rule_id]
    verdicts = {str(one["verdict"]) for one in checks}
    return {
        **rule,
        "checks": checks,
        "findings": findings[:_SHOWN_PER_RULE],
        "more": max(0, len(findings) - _SHOWN_PER_RULE),
        "count": len(findings),
        "verdict": next(one for one in ("fail", "no-data", "pass") if one in verdicts),
    }
