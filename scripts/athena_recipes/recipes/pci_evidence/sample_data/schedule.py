"""The time and account of each case: each at least once, and more on some days."""

import random
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from athena_recipes.recipes.pci_evidence.sample_data.case import Case
from athena_recipes.recipes.pci_evidence.sample_data.cases import CASES
from athena_recipes.recipes.pci_evidence.sample_data.identities import (
    MANAGEMENT,
    SECURITY,
    STANDALONE,
    Json,
    role,
    root,
    user,
)
from athena_recipes.recipes.pci_evidence.sample_data.layout import Trail
from athena_recipes.recipes.pci_evidence.sample_data.records import record

# Which day of the sample has the burst of denied calls.
INCIDENT_DAY = 6


def cases_of_day(
    trail: Trail, number: int, day: datetime, days: int, seed: object
) -> Iterator[Json]:
    """The records of a trail's day `number` (from 0) that rules look at, near misses included."""
    numbers = random.Random(f"{seed} cases {trail} {number}")
    for position, case in enumerate(CASES):
        if trail.account == SECURITY and case.fields.get("eventCategory") == "Data":
            continue
        # Once in the first trail for certain, and now and then anywhere.
        is_its_day = trail.region == "us-east-1" and trail.account == MANAGEMENT
        if (is_its_day and position % days == number) or numbers.random() < 0.06:
            yield _happened(trail, day, case, numbers)
    yield from _own_reads(trail, day, numbers)
    if number == INCIDENT_DAY and trail.account == STANDALONE:
        yield from _incident(trail, day, numbers)


def _happened(trail: Trail, day: datetime, case: Case, numbers: random.Random) -> Json:
    at = day + timedelta(seconds=numbers.randrange(3 * 3600 + 1800, 86_000))
    identity = _moved(case.identity, trail.account)
    return record(trail, at, case.source, case.name, identity, case.fields)


def _moved(identity: Json, account: str) -> Json:
    """The same kind of actor in another account; an actor of the first account stays there."""
    if identity.get("type") == "Root":
        return root(account)
    if identity.get("type") == "IAMUser":
        return user(account, identity["userName"])
    # Roles of the management account act in the other accounts: a record has two accounts then.
    return identity


def _own_reads(trail: Trail, day: datetime, numbers: random.Random) -> Iterator[Json]:
    """The daily review reads the logs, and the backup agent fails: both are suppressed."""
    if trail.account != MANAGEMENT or trail.region != "us-east-1":
        return
    reader = role(MANAGEMENT, "pci-evidence-runner", "daily")
    logs = {"bucketName": "acme-cloudtrail-logs", "key": "AWSLogs/x.json.gz"}
    data = {"managementEvent": False, "eventCategory": "Data", "readOnly": True}
    for minute in range(3):
        at = day + timedelta(hours=2, minutes=minute)
        fields = {"requestParameters": logs, "sourceIPAddress": "athena.amazonaws.com", **data}
        yield record(trail, at, "s3", "GetObject", reader, fields)
    agent, refused = user(MANAGEMENT, "backup-agent"), {"errorCode": "AccessDenied"}
    at = day + timedelta(hours=5, seconds=numbers.randrange(600))
    yield record(trail, at, "backup", "ListBackupVaults", agent, {**refused, "readOnly": True})


def _incident(trail: Trail, day: datetime, numbers: random.Random) -> Iterator[Json]:
    """An attacker tries stolen keys, and at the end stops the trail."""
    thief = user(trail.account, "ci-legacy")
    calls: Sequence[tuple[str, str]] = (
        ("iam", "ListUsers"),
        ("secretsmanager", "ListSecrets"),
        ("s3", "ListBuckets"),
        ("ec2", "DescribeInstances"),
    )
    start = day + timedelta(hours=13, minutes=7)
    for position in range(40):
        source, name = calls[position % len(calls)]
        at = start + timedelta(seconds=position * 9 + numbers.randrange(4))
        fields = {"errorCode": "AccessDenied", "readOnly": True, "sourceIPAddress": "192.0.2.77"}
        yield record(trail, at, source, name, thief, fields)
    stop = {"requestParameters": {"name": "acme-trail"}, "sourceIPAddress": "192.0.2.77"}
    yield record(trail, start + timedelta(minutes=9), "cloudtrail", "StopLogging", thief, stop)
