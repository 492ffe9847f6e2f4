"""Layouts and odd files: all that is stored is reviewed or named, and none stops the rest."""

import gzip
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from athena_recipes.recipes.pci_evidence.sample_data.layout import Trail, log_file, packed

from tests.python.recipes.pci_evidence.pci_lake import PciLake, event, moment
from tests.python.support.selection import STANDARD

pytestmark = STANDARD

DAY, NEXT = "2026-03-10", "2026-03-11"
REGION = "ap-southeast-7"
ORGANIZATION = "o-zz99yy88xx"
# The same account and path behind two prefixes: two trails, and files of one name.
PREFIXED = Trail("999900001111", REGION, prefix="team/logs")
NAMED_AS_A_PRODUCT = Trail("999900001111", "mx-central-1", prefix="CloudTrail/main")
CONTROL_TOWER = Trail("999900002222", REGION, ORGANIZATION, prefix=ORGANIZATION)
NETWORK = Trail("999900003333", REGION)
SAME_ID = Trail("999900004444", REGION)
EMPTY_IDS = Trail("999900005555", REGION)
TWO_LINES = Trail("999900006666", REGION)
TWO_MEMBERS = Trail("999900007777", REGION)
DAMAGED = Trail("999900008888", REGION)
WHOLE = Trail("999900009999", REGION)


def of_id(trail: Trail, name: str, event_id: str | None) -> dict[str, Any]:
    """An event at ten o'clock, with this id."""
    return event(trail, f"{DAY}T10:00", name, eventID=event_id)


def text(*records: dict[str, Any]) -> str:
    return json.dumps({"Records": list(records)})


@pytest.fixture(scope="module")
def lake(tmp_path_factory: pytest.TempPathFactory) -> PciLake:
    found = PciLake(tmp_path_factory.mktemp("pci"))
    for trail in (PREFIXED, NAMED_AS_A_PRODUCT, CONTROL_TOWER, NETWORK, DAMAGED, WHOLE):
        found.deliver(trail, f"{DAY}T10:05", [event(trail, f"{DAY}T10:00")])
    found.deliver(PREFIXED, f"{NEXT}T00:05", [event(PREFIXED, f"{DAY}T23:59")])
    denied = event(
        NETWORK,
        f"{DAY}T23:58",
        eventCategory="NetworkActivity",
        eventType="AwsVpceEvent",
        errorCode="VpceAccessDenied",
    )
    put(found, NETWORK, f"{NEXT}T00:05", log_file([denied]), "CloudTrail-NetworkActivity")
    for product in ("CloudTrail-Insight", "CloudTrail-Aggregated"):
        put(found, NETWORK, f"{DAY}T10:06", log_file([{"eventID": product}]), product)
    for minute, name in (("05", "CreateUser"), ("06", "DeleteUser"), ("07", "CreateUser")):
        found.deliver(SAME_ID, f"{DAY}T10:{minute}", [of_id(SAME_ID, name, "e-1")])
    no_ids = [of_id(EMPTY_IDS, name, "") for name in ("CreateUser", "DeleteUser")]
    found.deliver(EMPTY_IDS, f"{DAY}T10:05", no_ids)
    parts = [text(of_id(TWO_LINES, name, None)) for name in ("CreateUser", "DeleteUser")]
    put(found, TWO_LINES, f"{DAY}T10:05", packed("\n".join(parts)))
    parts = [text(of_id(TWO_MEMBERS, name, name)) for name in ("CreateUser", "DeleteUser")]
    members = b"".join(gzip.compress(f"{part}\n".encode()) for part in parts)
    put(found, TWO_MEMBERS, f"{DAY}T10:05", members)
    put(found, DAMAGED, f"{DAY}T10:06", packed("{}" * 1000)[:-9])
    put(found, DAMAGED, f"{DAY}T10:07", b"")
    found.build(DAY, with_tests=True)
    return found


def put(lake: PciLake, trail: Trail, at: str, content: bytes, product: str = "CloudTrail") -> Path:
    return lake.write(f"cloudtrail/{trail.key(moment(at), product)}", content)


def changes(lake: PciLake, trail: Trail) -> Sequence[tuple[str, str]]:
    """Time and name of the changes to users that were found."""
    return lake.query(
        "select strftime(event_at, '%H:%M'), event_name from evidence_findings where rule_id ="
        f" 'user-change' and account_id = '{trail.account}' and region = '{trail.region}'"
        " and event_source = 'iam.amazonaws.com' order by all"
    )


def test_trails_are_read_behind_any_prefix(lake: PciLake) -> None:
    assert changes(lake, PREFIXED) == [("10:00", "CreateUser"), ("23:59", "CreateUser")]
    assert changes(lake, NAMED_AS_A_PRODUCT) == [("10:00", "CreateUser")]
    assert changes(lake, CONTROL_TOWER) == [("10:00", "CreateUser")]
    assert lake.query(
        f"select distinct organization_id, split_part(file, '/', 1) from reviewed_records"
        f" where account_id = '{CONTROL_TOWER.account}'"
    ) == [(ORGANIZATION, ORGANIZATION)]


def test_network_activity_is_reviewed_and_is_no_trail(lake: PciLake) -> None:
    assert lake.query(
        "select record_state, event_category, error_code from reviewed_records"
        " where product = 'CloudTrail-NetworkActivity'"
    ) == [("event", "NetworkActivity", "VpceAccessDenied")]
    assert lake.query(
        "select events_scanned, network_activity_events, hours_with_events"
        f" from evidence_completeness where account_id = '{NETWORK.account}'"
    ) == [(2, 1, 1)]


def test_an_id_with_two_contents_is_a_conflict_and_no_repetition(lake: PciLake) -> None:
    assert changes(lake, SAME_ID) == [("10:00", "CreateUser"), ("10:00", "DeleteUser")]
    assert lake.query(
        "select record_state, sum(records) from evidence_rejects"
        f" where account_id = '{SAME_ID.account}' group by all order by all"
    ) == [("conflict", 2), ("repeated", 1)]


@pytest.mark.parametrize("trail", [EMPTY_IDS, TWO_LINES, TWO_MEMBERS])
def test_events_without_an_id_and_of_several_lines_count(lake: PciLake, trail: Trail) -> None:
    assert changes(lake, trail) == [("10:00", "CreateUser"), ("10:00", "DeleteUser")]
    assert lake.states(DAY)[trail.account, REGION] == "complete"


def test_days_of_damaged_files_fail_alone(lake: PciLake) -> None:
    states = {key[0]: state for key, state in lake.states(DAY).items() if state != "complete"}
    assert states == {SAME_ID.account: "damaged", DAMAGED.account: "damaged"}
    assert lake.query(
        "select regexp_extract(file, 'T[0-9]+Z', 0), reason from evidence_unread_files order by 1"
    ) == [("T1006Z", "unreadable"), ("T1007Z", "empty")]
