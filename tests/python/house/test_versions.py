"""One version: of the Python packages, the dbt project, its package, and the newest release."""

import re
import tomllib

import yaml

from tests.python.support.dbt_command import REPO


def released(changelog: str) -> list[tuple[str, str]]:
    """(version, date) of each release in a changelog, newest first."""
    return re.findall(r"^## \[(\d+\.\d+\.\d+)\] - (\d{4}-\d{2}-\d{2})$", changelog, re.MULTILINE)


def test_all_files_have_the_version_of_the_newest_release() -> None:
    changelog = (REPO / "CHANGELOG.md").read_text(encoding="utf-8")
    (newest, _), *_ = released(changelog)
    versions = {
        "pyproject.toml": tomllib.loads((REPO / "pyproject.toml").read_text())["project"]["version"]
    }
    for path in ("dbt_project.yml", "macros/dbt_project.yml"):
        versions[path] = yaml.safe_load((REPO / path).read_text(encoding="utf-8"))["version"]
    assert versions == dict.fromkeys(versions, newest)


def test_the_changelog_begins_with_what_is_not_released() -> None:
    changelog = (REPO / "CHANGELOG.md").read_text(encoding="utf-8")
    headings = re.findall(r"^## (.*)$", changelog, re.MULTILINE)
    releases = released(changelog)
    assert headings == ["[Unreleased]", *(f"[{version}] - {date}" for version, date in releases)]
    dates = [date for _, date in releases]
    assert dates == sorted(dates, reverse=True)


def test_the_rule_reads_releases_alone() -> None:
    text = "## [Unreleased]\n## [0.2.0] - 2027-01-31\n### 0.1.9 - 2026-12-01\n## [0.1.0] - soon\n"
    assert released(text) == [("0.2.0", "2027-01-31")]
