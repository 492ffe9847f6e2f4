"""Ten days of CloudTrail of three accounts, two of them in an organisation's trail.

One day lacks a region, one file is cut off inside its gzip, an account is silent for two hours,
events get a newer version with unknown fields, files are delivered twice or without records, one
event comes hours too late, and digest files are beside the logs. Days are UTC.
"""

import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta

from athena_recipes.recipes.pci_evidence.sample_data.case import ANNA
from athena_recipes.recipes.pci_evidence.sample_data.cases import LOG_BUCKET
from athena_recipes.recipes.pci_evidence.sample_data.flow_logs import flow_files
from athena_recipes.recipes.pci_evidence.sample_data.identities import (
    CENTER_USER_ID,
    MANAGEMENT,
    SECURITY,
    STANDALONE,
    Json,
)
from athena_recipes.recipes.pci_evidence.sample_data.layout import Trail, cut_file, log_file, packed
from athena_recipes.recipes.pci_evidence.sample_data.records import DAY, ordinary_day, record
from athena_recipes.recipes.pci_evidence.sample_data.schedule import cases_of_day

# Raise it when the files change, so that lakes written before are replaced.
VERSION = 5
FIRST_DAY = datetime(2026, 1, 5, tzinfo=UTC)
DAYS = 10
ORGANIZATION = "o-4fk2x9qz1a"
BUSY = Trail(MANAGEMENT, "us-east-1", ORGANIZATION)
TRAILS = (
    BUSY,
    Trail(MANAGEMENT, "eu-west-1", ORGANIZATION),
    Trail(SECURITY, "us-east-1", ORGANIZATION),
    Trail(STANDALONE, "us-east-1"),
    Trail(STANDALONE, "eu-west-1"),
)
MISSING = (TRAILS[4], 4)
CUT = (TRAILS[2], 3)
SILENT = (BUSY, 7)
TOO_LATE = (TRAILS[1], 5)
_DELAY = timedelta(minutes=6)
_EVENTS = 120
_WINDOW_HOURS = {BUSY: 1}


def generate(seed: int, scale: float) -> Iterator[tuple[str, bytes]]:
    """(key, content) of every file; keys are relative to raw/pci_evidence/."""
    yield from _about_the_lake()
    for trail in TRAILS:
        for number in range(DAYS):
            if (trail, number) == MISSING:
                continue
            for key, content in _day_files(trail, number, seed, scale):
                yield f"cloudtrail/{key}", content
        if trail.account == STANDALONE:
            for number in range(DAYS):
                day = FIRST_DAY + number * DAY
                for key, content in flow_files(trail, number, day, seed):
                    yield f"flow_logs/{key}", content


def _about_the_lake() -> Iterator[tuple[str, bytes]]:
    """The lake's own settings: it does not grow, its accounts, and its required logs."""
    last = FIRST_DAY + (DAYS - 1) * DAY
    window = f"first_date,last_date\n{FIRST_DAY:%Y-%m-%d},{last:%Y-%m-%d}\n"
    yield "review_window/window.csv", window.encode()
    users = f"user_id,user_name\n{CENTER_USER_ID},anna@example.com\n"
    yield "identity_center_users/users.csv", users.encode()
    expected = (
        "account_id,region,first_date,last_date,owner,reason\n"
        f"{SECURITY},us-east-1,2026-01-01,,Security operations,Log archive\n"
    )
    yield "expected_trails/expected.csv", expected.encode()


def _day_files(trail: Trail, number: int, seed: int, scale: float) -> Iterator[tuple[str, bytes]]:
    day = FIRST_DAY + number * DAY
    records = list(ordinary_day(trail, day, max(48, int(_EVENTS * scale)), seed))
    records += cases_of_day(trail, number, day, DAYS, seed)
    if (trail, number) == SILENT:
        records = [one for one in records if not "T03" <= one["eventTime"][10:13] <= "T04"]
    records.sort(key=lambda one: (one["eventTime"], one["eventID"]))
    deliveries = _deliveries(trail, records)
    for position, (at, batch) in enumerate(sorted(deliveries.items())):
        is_cut = (trail, number) == CUT and position == 2
        yield trail.key(at), cut_file(batch) if is_cut else log_file(batch)
        if position == 1:
            # Delivered again, under another name.
            yield trail.key(at + timedelta(minutes=1)), log_file(batch[:2])
    if number % 4 == 1:
        yield trail.key(day + timedelta(hours=12, minutes=1)), log_file([])
    if (trail, number) == TOO_LATE:
        late = record(trail, day - timedelta(hours=2), "iam", "CreateUser", ANNA, {})
        yield trail.key(day + timedelta(hours=7, minutes=3)), log_file([late])
    digest = packed(json.dumps({"awsAccountId": trail.account, "digestS3Bucket": LOG_BUCKET}))
    yield trail.key(day + timedelta(hours=1), "CloudTrail-Digest"), digest


def _deliveries(trail: Trail, records: Sequence[Json]) -> dict[datetime, list[Json]]:
    """When each record's file is delivered: minutes after the last event in it."""
    hours = _WINDOW_HOURS.get(trail, 3)
    found: dict[datetime, list[Json]] = defaultdict(list)
    for one in records:
        at = datetime.fromisoformat(one["eventTime"])
        window = at.replace(hour=at.hour // hours * hours, minute=0, second=0)
        found[window + timedelta(hours=hours) + _DELAY].append(one)
    return found
