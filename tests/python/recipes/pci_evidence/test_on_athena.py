"""pci_evidence on Athena: what a day's evidence reads, and that both engines export one folder."""

import base64
import json
import random
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import pytest
from athena_recipes.cli.main import main
from athena_recipes.recipes.pci_evidence.sample_data.layout import Trail
from click.testing import CliRunner

from tests.python.recipes.pci_evidence.pci_lake import RECIPE, PciLake, event
from tests.python.recipes.pci_evidence.pci_lane import PciLane, delivered_bytes
from tests.python.support.account import Account
from tests.python.support.selection import LONG

SCHEMA = "pci_it"
DAY, AFTER = "2026-01-10", "2026-01-11"
HISTORY = 5  # days that the second build reviews, up to DAY
# Two accounts with two regions each, which the sample has in both layouts.
TRAILS = [
    Trail(account, region, organization)
    for account, organization in (("777788889999", None), ("111122223333", "o-4fk2x9qz1a"))
    for region in ("eu-west-1", "us-east-1")
]
AT_THE_CUT, LATE = TRAILS[0], TRAILS[3]  # whose events after midnight come late in one way each
# Four builds on athena_local: six minutes. Conformance builds the recipe once.
pytestmark = LONG
# What depends on the reviewed days before, too: the trend.
OF_THE_HISTORY = {"report.html", "trend.svg", "manifest.json"}
Folder = Mapping[str, bytes]


@dataclass(frozen=True)
class Reviews:
    """Three builds on Athena: DAY alone, then DAY and the days before it in a lake that has grown,
    then DAY again; what each read and exported; and what the laptop exported of the first. Then
    the day after, whose rejects are account, region, state and records."""

    sizes: Mapping[str, int]
    scanned: list[Counter[str]]
    exported: list[Folder]
    on_laptop: Folder
    rejects: list[list[str | None]]


@pytest.fixture(scope="module")
def reviews(tmp_path_factory: pytest.TempPathFactory, account: Account) -> Iterator[Reviews]:
    lake = PciLake(tmp_path_factory.mktemp("lake"))
    written = CliRunner().invoke(main, ["sample-data", RECIPE], env={"LAKE_ROOT": str(lake.root)})
    assert written.exit_code == 0, written.output
    lane = PciLane(lake, SCHEMA, account)
    folders = tmp_path_factory.mktemp("evidence")

    def exported(name: str, target: str, environment: Mapping[str, str]) -> Folder:
        folder = folders / name
        arguments = ["--date", DAY, "--target", target, "--schema", environment["ATHENA_SCHEMA"]]
        made = evidence("export", "--out", str(folder), *arguments, environment=environment)
        good = evidence("verify", str(folder), "--root-sha256", made["root_sha256"])
        assert good["verdict"] == "as exported"
        return {
            path.relative_to(folder).as_posix(): path.read_bytes()
            for path in folder.rglob("*")
            if path.is_file()
        }

    # Stamped exactly at the end of the hour in which DAY's review looks for its last events.
    lake.deliver(AT_THE_CUT, f"{AFTER}T01:00", [event(AT_THE_CUT, f"{DAY}T23:59")])
    try:
        lane.upload()
        scanned = [lane.build(DAY)]
        on_athena = [exported("first", "athena", lane.environment)]
        lake.build(DAY)
        on_laptop = exported(
            "laptop", "local", {"ATHENA_SCHEMA": "recipes", "LAKE_ROOT": str(lake.root)}
        )
        grow(lake)
        lane.upload()
        scanned.append(lane.build(DAY, review_days=HISTORY))
        on_athena.append(exported("second", "athena", lane.environment))
        scanned.append(lane.build(DAY))
        on_athena.append(exported("third", "athena", lane.environment))
        sizes = sizes_of(lake.root / "raw" / RECIPE)
        # This one is in that hour, and arrives after the review of DAY.
        lake.deliver(LATE, f"{AFTER}T00:50", [event(LATE, f"{DAY}T23:58")])
        lane.upload()
        lane.build(AFTER)
        rejects = account.run(
            "select account_id, region, record_state, sum(records) from evidence_rejects"
            " where record_state in ('late', 'other_day') group by 1, 2, 3 order by 3",
            database=f"{SCHEMA}_{RECIPE}",
        ).rows
        yield Reviews(sizes, scanned, on_athena, on_laptop, rejects)
    finally:
        lane.clear()


def sizes_of(raw: Path) -> dict[str, int]:
    """Bytes of what a review of DAY has to read, by what reads it."""
    cloudtrail, flow_logs = raw / "cloudtrail", raw / "flow_logs"
    # The end of a day is in the files of the next one's first hour; flow logs have no such names.
    records = delivered_bytes(cloudtrail, "CloudTrail", DAY) + delivered_bytes(
        cloudtrail, "CloudTrail", AFTER, before="0100"
    )
    users = sum(path.stat().st_size for path in (raw / "identity_center_users").iterdir())
    flows = sum(delivered_bytes(flow_logs, "vpcflowlogs", day) for day in (DAY, AFTER))
    return {"reviewed_records": records + users, "reviewed_flows": flows}


def evidence(*arguments: str, environment: Mapping[str, str] | None = None) -> dict[str, str]:
    """The one row that a command prints."""
    done = CliRunner().invoke(
        main, ["pci_evidence", "evidence", *arguments, "--json"], env=dict(environment or {})
    )
    assert done.exit_code == 0, done.output
    rows: list[dict[str, str]] = json.loads(done.stdout)
    return rows[0]


def grow(lake: PciLake) -> None:
    """Large files on three weeks of other days, and on the day after DAY from two o'clock on."""
    numbers = random.Random(1)
    for trail in TRAILS:
        for days in (*range(-15, 0), *range(1, 8)):
            day = date.fromisoformat(DAY) + timedelta(days=days)
            records = [
                event(
                    trail,
                    f"{day}T02:00",
                    eventID=f"{trail.account}-{trail.region}-{day}-{number}",
                    requestParameters={
                        "userName": base64.b64encode(numbers.randbytes(3_000)).decode()
                    },
                )
                for number in range(20)
            ]
            lake.deliver(trail, f"{day}T02:01", records)


def test_a_day_reads_its_own_files_to_the_byte_however_large_the_lake(reviews: Reviews) -> None:
    for one in (reviews.scanned[0], reviews.scanned[2]):
        assert {node: one[node] for node in reviews.sizes} == reviews.sizes
    # Not for want of anything else to read: the days before are many times that.
    assert reviews.scanned[1]["reviewed_records"] > 10 * reviews.sizes["reviewed_records"]


def test_findings_and_verdicts_read_their_day_only(reviews: Reviews) -> None:
    """Parquet files of the same rows differ by some bytes, as the order of rows does.

    Findings need the names that earlier days have shown, too: a row per name and day.
    """
    first, history, again = reviews.scanned
    # Verdicts need the counted rejects, too: a few rows per day, small beside a real day.
    for node, more in (("findings", 0.05), ("completeness", 0.05), ("daily", 0.2)):
        of_a_day = again[f"evidence_{node}"]
        assert of_a_day == pytest.approx(first[f"evidence_{node}"], rel=more), node
    assert history["evidence_findings"] > 5 * again["evidence_findings"]
    # Once the folders are known, looking for new ones reads the list that is kept, and no log.
    assert 0 < again["evidence_scope"] < 5_000
    # What spans the days, the check of a year's retention among it, reads the daily rows alone:
    # the days that were reviewed make it more, the large logs of the others do not.
    for node in ("retention_check", "requirement_rollup", "evidence_trend", "rule_totals"):
        assert again[node] < (HISTORY + 1) * first[node], node
        assert again[node] == pytest.approx(history[node], rel=0.03), node


def test_both_engines_export_the_same_bytes(reviews: Reviews) -> None:
    first = reviews.exported[0]
    assert first.keys() == reviews.on_laptop.keys()
    assert [name for name in first if first[name] != reviews.on_laptop[name]] == []
    found = [
        name
        for name, content in first.items()
        if name.startswith("rules/") and name.endswith(".csv") and len(content.splitlines()) > 1
    ]
    assert len(found) > 10


def test_a_rerun_exports_the_same_bytes(reviews: Reviews) -> None:
    first, with_history, again = reviews.exported
    assert again == with_history
    changed = {name for name in first if first[name] != again[name]}
    assert changed <= OF_THE_HISTORY
    assert "trend.svg" in changed


def test_no_event_is_lost_around_midnight(reviews: Reviews) -> None:
    assert reviews.rejects == [
        [LATE.account, LATE.region, "late", "1"],
        [AT_THE_CUT.account, AT_THE_CUT.region, "other_day", "1"],
    ]
