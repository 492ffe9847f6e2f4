"""Sign-ins by SAML and queries of a hundred days, in one account and two regions.

Six people sign in by the drivers, the command line and the console, in four roles; one role is not
used any more, one never was. Sign-ins fail for the known reasons. Queries also come from services
and from sessions without a sign-in in the logs. A file is cut off, one is delivered twice, one is
empty, one event is in the log twice with two contents, and one has no time.
"""

import json
import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from athena_recipes.recipes.adfs_access.sample_data.records import (
    ACCOUNT,
    PROVIDER,
    Json,
    Session,
    assumed,
    key_of,
    log_text,
    packed,
    query,
    record,
    sign_in,
    unique,
)

# Raise it when the files change, so that lakes written before are replaced.
VERSION = 1
FIRST_DAY = datetime(2026, 1, 5, tzinfo=UTC)
DAYS = 100
EVERY_DAY_FROM = 60
DAY = timedelta(days=1)
HOME, OTHER = "us-east-1", "eu-west-1"
ODBC = "AthenaODBC/2.0.3.0 aws-sdk-cpp/1.11.450 Linux/5.14 x86_64"
JDBC = "aws-sdk-java/2.29.20 AthenaJDBC/3.3.0 OpenJDK_64-Bit_Server_VM/17.0.13"
CLI = "aws-cli/2.22.4 md/awscrt#0.23.4 ua/2.0 os/linux#5.14"
CONSOLE = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) signin.amazonaws.com"
CONSOLE_PERSON = "erin@example.com"
PEOPLE = (
    ("ana@example.com", "athena-analyst", ODBC),
    ("ben@example.com", "athena-analyst", JDBC),
    ("cai@example.com", "athena-engineer", CLI),
    ("dora@example.com", "athena-engineer", JDBC),
    (CONSOLE_PERSON, "athena-analyst", CONSOLE),
    ("Finn@Example.com", "athena-intern", ODBC),
)
INTERN_UNTIL = 4
ROLES = ("athena-analyst", "athena-engineer", "athena-intern", "athena-auditor")
FAILURES = (
    ("ExpiredTokenException", "Token must be redeemed within 5 minutes of issuance"),
    ("AccessDenied", "Not authorized to perform sts:AssumeRoleWithSAML"),
    ("InvalidIdentityTokenException", "Response signature invalid"),
    ("InvalidIdentityTokenException", "Issuer not present in specified provider"),
    ("InvalidIdentityTokenException", "RoleSessionName is required in AuthnResponse"),
    ("AccessDenied", "The requested DurationSeconds exceeds the MaxSessionDuration of this role"),
    ("SomethingNew", "An error that nobody has seen before"),
)


def generate(seed: int, scale: float) -> Iterator[tuple[str, bytes]]:
    """(key, content) of every file; keys are relative to raw/adfs_access/."""
    last = FIRST_DAY + (DAYS - 1) * DAY
    yield "log_window/window.csv", f"last_date\n{last:%Y-%m-%d}\n".encode()
    yield f"roles/{ACCOUNT}.jsonl", _roles(last)
    for number in range(DAYS):
        day = FIRST_DAY + number * DAY
        # The first weeks have a file every other day, so that the sample stays small.
        if number < EVERY_DAY_FROM and number % 2:
            continue
        records = sorted(_day(number, seed, scale), key=lambda one: str(one["eventTime"]))
        yield f"cloudtrail/{key_of(day, HOME, '2355')}", packed(log_text(records))
        if number % 14 == 2:
            # Delivered again, under another name.
            yield f"cloudtrail/{key_of(day, HOME, '2357')}", packed(log_text(records[:2]))
        if number % 20 == 4:
            yield f"cloudtrail/{key_of(day, OTHER, '1205')}", packed(log_text(_elsewhere(day)))
    cut = FIRST_DAY + 30 * DAY
    text = log_text(list(_day(30, seed + 1, 1)))
    yield f"cloudtrail/{key_of(cut, OTHER, '1410')}", packed(text[: len(text) * 2 // 3])
    yield f"cloudtrail/{key_of(cut, OTHER, '1415')}", packed(log_text([]))
    yield f"cloudtrail/{key_of(FIRST_DAY + 40 * DAY, OTHER, '0905')}", packed(log_text(_odd()))


def _roles(last: datetime) -> bytes:
    lines = [
        {
            "role_arn": f"arn:aws:iam::{ACCOUNT}:role/{role}",
            "provider_arn": PROVIDER,
            "created_at": "2025-06-01T08:00:00+00:00",
            "last_used_at": f"{last:%Y-%m-%dT10:00:00+00:00}" if number < 2 else None,
            "listed_at": f"{last:%Y-%m-%dT23:00:00+00:00}",
        }
        for number, role in enumerate(ROLES)
    ]
    return "".join(json.dumps(line) + "\n" for line in lines).encode()


def _day(number: int, seed: int, scale: float) -> Iterator[Json]:
    """A day's records in the main region."""
    day = FIRST_DAY + number * DAY
    numbers = random.Random(f"{seed} {number}")
    is_weekend = day.weekday() >= 5
    for person, role, client in PEOPLE:
        is_gone = role == "athena-intern" and number > INTERN_UNTIL
        if is_gone or (is_weekend and numbers.random() < 0.8):
            continue
        for turn in range(max(1, round(numbers.randrange(1, 3) * scale))):
            at = day + timedelta(hours=7 + turn % 10, seconds=numbers.randrange(3000))
            session = Session(person, role, f"ASIA{unique(person, f'{at:%Y%m%d%H%M%S}')[:12]}")
            yield sign_in(at, HOME, session, client)
            # The console makes access keys of its own for each service.
            own = f"{session.key}C" if client == CONSOLE else None
            for place in range(numbers.randrange(1, 4)):
                later = at + timedelta(minutes=3 + 12 * place, seconds=place)
                yield query(later, HOME, assumed(session, own), client)
    if number % 3 == 1:
        code, message = FAILURES[number // 3 % len(FAILURES)]
        at = day + timedelta(hours=9, minutes=number % 50)
        session = Session("gil@example.com", "athena-analyst", f"ASIAFAILED{number:04d}")
        wrong = {"errorCode": code, "errorMessage": message, "responseElements": None}
        yield sign_in(at, HOME, session, JDBC, wrong)
    yield from _without_sign_in(day, number)


def _without_sign_in(day: datetime, number: int) -> Iterator[Json]:
    """What no sign-in belongs to: services, chained roles, and sessions from before the logs."""
    at = day + timedelta(hours=2)
    job = Session("dbt-nightly", "nightly-build", "ASIANIGHTLY00001")
    yield query(at, HOME, assumed(job), "Boto3/1.35.80 Botocore/1.35.80")
    if number % 5 == 0:
        chained = Session("chained", "nightly-build", "ASIACHAINED00001")
        yield query(at + timedelta(hours=7), HOME, assumed(chained, source="Ana@example.com"), CLI)
    if number == 0:
        before = Session("dora@example.com", "athena-engineer", "ASIABEFORE000001")
        yield query(day + timedelta(minutes=5), HOME, assumed(before), JDBC)
    if number % 20 == 7:
        wrong = {"errorCode": "AccessDenied", "errorMessage": "no access to the work group"}
        session = Session("ana@example.com", "athena-analyst", "ASIAUNKNOWN00001")
        yield query(at + timedelta(hours=20), HOME, assumed(session), ODBC, wrong)
    identity = {"type": "AWSService", "invokedBy": "quicksight.amazonaws.com"}
    yield record(at, HOME, "athena", "GetQueryExecution", identity, {"readOnly": True})


def _elsewhere(day: datetime) -> list[Json]:
    """The other region: calls that are no sign-in and no query."""
    identity = {"type": "AWSService", "invokedBy": "ec2.amazonaws.com"}
    at = day + timedelta(hours=12)
    return [record(at, OTHER, "sts", "AssumeRole", identity, {"readOnly": True})]


def _odd() -> list[Json]:
    """An event with two contents, one without a time, one that is none, and one without fields."""
    at = FIRST_DAY + 40 * DAY + timedelta(hours=9)
    session = Session("ana@example.com", "athena-analyst", "ASIATWICE0000001")
    first = sign_in(at, OTHER, session, ODBC)
    other = {**first, "sourceIPAddress": "203.0.113.9"}
    timeless = sign_in(at + timedelta(minutes=1), OTHER, session, ODBC, {"eventTime": "yesterday"})
    bare: Json = {
        "eventSource": "sts.amazonaws.com",
        "eventName": "AssumeRoleWithSAML",
        "eventTime": f"{at + timedelta(minutes=2):%Y-%m-%dT%H:%M:%SZ}",
        "errorCode": "ExpiredTokenException",
    }
    return [first, other, timeless, {"detail": "no event"}, bare]
