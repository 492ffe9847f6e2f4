"""A lake of the recipe pci_evidence: a test's own CloudTrail files, and builds."""

import json
import subprocess
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from athena_recipes.recipes.pci_evidence.sample_data.identities import user
from athena_recipes.recipes.pci_evidence.sample_data.layout import Trail, log_file
from athena_recipes.recipes.pci_evidence.sample_data.records import record

from tests.python.support.recipe_lake import RecipeLake, succeeded

RECIPE = "pci_evidence"


def moment(text: str) -> datetime:
    """`2026-03-01T10:00` as a time in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def event(trail: Trail, at: str, name: str = "CreateUser", **fields: Any) -> dict[str, Any]:
    """A record of IAM; at `at` (UTC)."""
    return record(trail, moment(at), "iam", name, user(trail.account, "eve"), fields)


class PciLake(RecipeLake):
    """A lake of logs."""

    recipe = RECIPE

    def deliver(self, trail: Trail, at: str, records: Sequence[Mapping[str, Any]]) -> Path:
        """A file of a trail, delivered at `at` (UTC)."""
        return self.write(
            f"cloudtrail/{trail.key(moment(at))}", log_file([dict(r) for r in records])
        )

    def attempt(
        self, day: str | None, *, review_days: int = 1, with_tests: bool = False
    ) -> subprocess.CompletedProcess[str]:
        """`dbt build -s pci_evidence` for the days up to one, or without naming one; unit tests
        do not read the lake."""
        left_out = ("unit_test",) if with_tests else ("unit_test", "test")
        variables = {"review_date": day, f"{RECIPE}_review_days": review_days} if day else {}
        return self.dbt(
            *("build", "-s", RECIPE, "--vars", json.dumps(variables)),
            *(part for kind in left_out for part in ("--exclude-resource-type", kind)),
        )

    def build(self, day: str | None, *, review_days: int = 1, with_tests: bool = False) -> None:
        """As `attempt`; fails with dbt's output."""
        succeeded(self.attempt(day, review_days=review_days, with_tests=with_tests))

    def states(self, day: str) -> dict[tuple[str, str], str]:
        """(account, region) -> state of a reviewed day."""
        rows = self.query(
            "select account_id, region, day_state from evidence_completeness"
            f" where review_date = '{day}'"
        )
        return {(account, region): state for account, region, state in rows}
