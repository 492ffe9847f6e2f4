"""`dbt source freshness`: it works before the first build, and dbt's own states come out."""

import json
from pathlib import Path

from tests.python.support.dbt_command import run_dbt
from tests.python.support.selection import STANDARD

pytestmark = STANDARD


def test_freshness_in_a_new_lake(tmp_path: Path) -> None:
    raw = tmp_path / "lake" / "raw"
    answers = raw / "labeling_insights/job/annotations/worker-response/iteration-1/1"
    answers.mkdir(parents=True)
    (answers / "a.json").write_text('{"answers": [{"submissionTime": "2999-01-01T00:00:00Z"}]}\n')
    # Lines without answers, and times that are none, do not end it.
    (answers / "b.json").write_text('{"answers": [{"submissionTime": "never"}]}\nno JSON\n{}\n')
    done = run_dbt(tmp_path / "lake", "source", "freshness", artifacts=True)
    assert done.returncode == 0, done.stdout[-3000:]
    found = json.loads((tmp_path / "lake" / ".target" / "sources.json").read_text())["results"]
    assert {
        one["unique_id"].partition(".")[2].partition(".")[2]: one["status"] for one in found
    } == {
        "hot_cold_orders.orders_export": "warn",
        "hot_cold_orders.tiering_state": "warn",
        "labeling_insights.annotations_raw": "pass",
        "streaming_buckets.source_table": "warn",
    }
