"""Layouts and odd files: all that is stored is reviewed or named, and none stops the rest."""

import gzip
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from athena_recipes.recipes.pci_evidence.sample_data.flow_logs import HEADER
from athena_recipes.recipes.pci_evidence.sample_data.layout import Trail, log_file, packed

from tests.python.recipes.pci_evidence.pci_lake import PciLake, event, moment
from tests.python.support.recipe_lake import succeeded
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
NO_LINE = Trail("999900010000", REGION)
DAMAGED_ALONE = Trail("999900011111", REGION)
OTHER_FORMAT = Trail("999900012222", REGION)

# A row of expected_trails as a spreadsheet with semicolons writes it.
UNREADABLE = f"999900013333;{REGION};;;x;y"


def of_id(trail: Trail, name: str, event_id: str | None) -> dict[str, Any]:
    """An event at ten o'clock, with this id."""
    return event(trail, f"{DAY}T10:00", name, eventID=event_id)


def text(*records: dict[str, Any]) -> str:
    return json.dumps({"Records": list(records)})


@pytest.fixture(scope="module")
def lake(tmp_path_factory: pytest.TempPathFactory) -> PciLake:
    found = PciLake(tmp_path_factory.mktemp("pci"))
    present = (PREFIXED, NAMED_AS_A_PRODUCT, CONTROL_TOWER, NETWORK, DAMAGED, WHOLE)
    for trail in (*present, NO_LINE, OTHER_FORMAT):
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
    put(found, DAMAGED_ALONE, f"{DAY}T10:08", packed("{}" * 1000)[:-9])
    put(found, NO_LINE, f"{DAY}T10:09", gzip.compress(b""))
    found.write(f"cloudtrail/mine/CloudTrail/{REGION}/2026/03/10/T1010Z.json", b"{}")
    put_flows(found, OTHER_FORMAT)
    found.write(
        "expected_trails/e.csv",
        f"account_id,region,first_date,last_date,owner,reason\n{UNREADABLE}\n".encode(),
    )
    built = succeeded(found.attempt(DAY, with_tests=True)).stdout
    assert "Warning in test assert_expected_trails_can_be_read" in built
    return found


def put(lake: PciLake, trail: Trail, at: str, content: bytes, product: str = "CloudTrail") -> Path:
    return lake.write(f"cloudtrail/{trail.key(moment(at), product)}", content)


def put_flows(lake: PciLake, trail: Trail) -> None:
    """A refused connection to SSH in the default format, and in one with other fields."""
    start = int(moment(f"{DAY}T10:00").timestamp())
    addresses = f"{trail.account} eni-1 192.0.2.1 10.0.0.4 4000 22 6 1 60"
    line = f"{addresses} {start} {start + 60} REJECT OK"
    for minute, text in (
        (10, f"{HEADER}\n2 {line}\n"),
        (11, f"{HEADER.removeprefix('version ')} vpc-id\n{line} vpc-1\n"),
    ):
        key = trail.key(moment(f"{DAY}T10:{minute}"), "vpcflowlogs", ".log.gz")
        lake.write(f"flow_logs/{key}", packed(text))


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
    damaged = (SAME_ID, DAMAGED, DAMAGED_ALONE, NO_LINE)
    wanted = {trail.account: "damaged" for trail in damaged}
    assert states == {**wanted, UNREADABLE: "missing"}
    assert lake.query(
        "select regexp_extract(file, 'T[0-9]+Z', 0), reason from evidence_unread_files order by 1"
    ) == [
        ("T1006Z", "unreadable"),
        ("T1007Z", "empty"),
        ("T1008Z", "unreadable"),
        ("T1009Z", "no line"),
        ("T1010Z", "no account"),
    ]


def test_flow_logs_of_another_format_fail_and_are_counted(lake: PciLake) -> None:
    place = f"account_id = '{OTHER_FORMAT.account}'"
    assert lake.query(f"select flow_records from evidence_completeness where {place}") == [(1,)]
    # The header and the line: nobody knows what its fields are.
    assert lake.query(f"select record_state, records from evidence_rejects where {place}") == [
        ("unreadable_flow", 2)
    ]
    assert lake.query(
        "select distinct verdict, day_state from evidence_daily"
        f" where {place} and evidence_source = 'flow_logs'"
    ) == [("fail", "damaged")]
