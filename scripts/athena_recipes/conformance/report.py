"""The table at the end, and the JUnit file."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from xml.etree import ElementTree


@dataclass
class Check:
    """One thing that was checked: its name, figures for the table, and what is wrong."""

    kind: str
    name: str
    rows: int | None = None
    problems: list[str] = field(default_factory=list)

    def as_row(self) -> dict[str, Any]:
        """A row of the table."""
        return {
            "check": self.kind,
            "name": self.name,
            "rows": self.rows,
            "result": "equal" if not self.problems else "\n".join(self.problems),
        }


def write_junit(path: Path, checks: Sequence[Check]) -> None:
    """One test case per check."""
    failed = [check for check in checks if check.problems]
    suite = ElementTree.Element(
        "testsuite",
        name="conformance",
        tests=str(len(checks)),
        failures=str(len(failed)),
    )
    for check in checks:
        case = ElementTree.SubElement(
            suite, "testcase", classname=f"conformance.{check.kind}", name=check.name
        )
        if check.problems:
            failure = ElementTree.SubElement(case, "failure", message=check.problems[0])
            failure.text = "\n".join(check.problems)
    path.parent.mkdir(parents=True, exist_ok=True)
    ElementTree.ElementTree(suite).write(path, encoding="utf-8", xml_declaration=True)
