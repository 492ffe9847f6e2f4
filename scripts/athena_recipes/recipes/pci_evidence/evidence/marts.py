"""Reads what the recipe pci_evidence built for one day, from DuckDB or from Athena."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from athena_recipes.aws.s3_address import S3Address
from athena_recipes.cli.errors import UserError
from athena_recipes.engines.tables import Reader
from athena_recipes.engines.target_reader import lake_on_s3, read_rows
from athena_recipes.lake.where import lake_root

Row = Mapping[str, Any]
RECIPE = "pci_evidence"
TREND_DAYS = 30


@dataclass(frozen=True)
class DayEvidence:
    """All data of one day; rows have the marts' columns, times and dates as text."""

    day: date
    rules: Sequence[Row]
    suppressions: Sequence[Row]
    daily: Sequence[Row]
    findings: Sequence[Row]
    completeness: Sequence[Row]
    requirements: Sequence[Row]
    trend: Sequence[Row]


def lake_of(target: str) -> Path | S3Address:
    """The lake's root of a dbt target. Raises UserError where it is not set or malformed."""
    return lake_root() if target == "local" else lake_on_s3()


def read_day(reader: Reader, day: date, schema: str) -> DayEvidence:
    """The evidence of `day` (UTC) from the schema `<schema>_pci_evidence`.

    Raises UserError where the day was not reviewed, or where what was found does not have the
    hash that the review gave it.
    """
    on_day = f"review_date = date '{day}'"
    since = day - timedelta(days=TREND_DAYS - 1)
    in_trend = f"review_date between date '{since}' and date '{day}'"

    def rows(table: str, where: str, keys: Sequence[str]) -> list[dict[str, Any]]:
        records = read_rows(reader, schema, RECIPE, table, where)
        return sorted(records, key=lambda one: [str(one[key]) for key in keys])

    place = ("account_id", "region")
    daily = rows("evidence_daily", on_day, ("rule_id", *place))
    if not daily:
        raise UserError(
            f"{day} was not reviewed.",
            f"Run `dbt build -s {RECIPE} --vars '{{{RECIPE}_review_date: {day}}}'`.",
        )
    evidence = DayEvidence(
        day,
        rules=rows("pci_evidence__rules", "", ("rule_id",)),
        suppressions=rows("pci_evidence__suppressions", "", ("suppression_id",)),
        daily=daily,
        findings=rows("evidence_findings", on_day, ("rule_id", *place, "event_at", "event_id")),
        completeness=rows("evidence_completeness", on_day, place),
        requirements=rows("requirement_rollup", on_day, ("pci_version", "requirement_id")),
        trend=rows("evidence_daily", in_trend, ("review_date", "rule_id", *place)),
    )
    _check_hashes(evidence)
    return evidence


def findings_sha256(findings: Sequence[Row]) -> str:
    """SHA-256 of the sorted findings of one check, as evidence_daily has it."""
    return hashlib.sha256("\n".join(sorted(_line(one) for one in findings)).encode()).hexdigest()


def _line(finding: Row) -> str:
    at = str(finding["event_at"]).replace(" ", "T")[:19]
    actor = finding["actor_arn"] or finding["actor_name"] or ""
    rest = [finding[key] or "" for key in ("target", "error_code", "suppression_id")]
    return "|".join(
        [finding["rule_id"], finding["event_id"], finding["event_name"], at, actor, *rest]
    )


def _check_hashes(evidence: DayEvidence) -> None:
    keys = ("rule_id", "account_id", "region")
    found: dict[tuple[str, ...], list[Row]] = {}
    for one in evidence.findings:
        found.setdefault(tuple(str(one[key]) for key in keys), []).append(one)
    for row in evidence.daily:
        place = tuple(str(row[key]) for key in keys)
        if findings_sha256(found.get(place, [])) != row["evidence_sha256"]:
            raise UserError(
                f"The findings of {' '.join(place)} on {evidence.day} are not those that were"
                " reviewed: their hash differs.",
                f"Review the day again: dbt build -s {RECIPE} --vars"
                f" '{{{RECIPE}_review_date: {evidence.day}}}'.",
            )
