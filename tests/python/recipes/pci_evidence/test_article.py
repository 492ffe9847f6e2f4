"""The article's seven queries on the sample: what they return as written, and what was meant."""

import json
import re
from pathlib import Path

import duckdb
import pytest
from athena_recipes.cli.main import main
from click.testing import CliRunner

from tests.python.recipes.pci_evidence.pci_lake import RECIPE, PciLake
from tests.python.support.dbt_command import REPO
from tests.python.support.recipe_lake import succeeded
from tests.python.support.selection import LONG

pytestmark = LONG

SQL = REPO / "analyses" / RECIPE / "article_queries.sql"
# -- 2 actions of root | 0 | 3
_RECORDED = re.compile(r"^-- (\d [^|]+?) +\| +(\d+) +\| +(\d+)$", re.MULTILINE)
_DAY = re.compile(r"^-- (\d{4}-\d\d-\d\d) \| as_written \| meant$", re.MULTILINE)
Counts = dict[str, tuple[int, int]]


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> PciLake:
    lake = PciLake(tmp_path_factory.mktemp("sample"))
    written = CliRunner().invoke(main, ["sample-data", RECIPE], env={"LAKE_ROOT": str(lake.root)})
    assert written.exit_code == 0, written.output
    lake.build(None)
    return lake


def counts(lake: PciLake, day: str) -> Counts:
    """query -> (as written, meant) of a day, by the compiled analysis."""
    variables = json.dumps({f"{RECIPE}_review_date": day})
    arguments = ("compile", "-s", "article_queries", "--vars", variables)
    succeeded(lake.dbt(*arguments))
    (compiled,) = (lake.root / ".target" / "compiled").rglob(f"analyses/{RECIPE}/{SQL.name}")
    return {name: (written, meant) for name, written, meant in run(lake.root, compiled)}


def run(root: Path, compiled: Path) -> list[tuple[str, int, int]]:
    with duckdb.connect(str(root / "athena_recipes.duckdb"), read_only=True) as connection:
        found = connection.execute(compiled.read_text(encoding="utf-8")).fetchall()
    return [(str(name), int(written), int(meant)) for name, written, meant in found]


def test_the_queries_return_what_is_written_beside_them(sample: PciLake) -> None:
    text = SQL.read_text(encoding="utf-8")
    (day,) = _DAY.findall(text)
    recorded = {name: (int(a), int(b)) for name, a, b in _RECORDED.findall(text)}
    assert len(recorded) == 7
    assert counts(sample, day) == recorded
    # Each fault of the article shows: all of them miss something, or return other days.
    assert all(written != meant for written, meant in recorded.values())


def test_the_queries_follow_the_review_date(sample: PciLake) -> None:
    """On a day on which nobody touched a trail, the article returns the stops of all others."""
    stopped = sample.query(
        "select count(*) from reviewed_records where record_state = 'event'"
        " and event_name = 'StopLogging'"
    )[0][0]
    query = "5 audit logs stopped or started"
    assert stopped > 0
    assert counts(sample, "2026-01-04")[query] == (stopped, 0)
