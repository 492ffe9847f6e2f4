"""CloudTrail records: the fields that every event has, and what an ordinary day is made of."""

import random
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta

from athena_recipes.recipes.pci_evidence.sample_data.identities import (
    SECURITY,
    Json,
    permission_set,
    role,
    service,
    user,
)
from athena_recipes.recipes.pci_evidence.sample_data.layout import Trail, event_id

DAY = timedelta(days=1)


def record(
    trail: Trail,
    at: datetime,
    source: str,
    name: str,
    identity: Json,
    fields: Mapping[str, object],
    version: str = "1.11",
) -> Json:
    """One record; `source` without `.amazonaws.com`, `fields` go before the usual ones."""
    host = f"{source}.amazonaws.com"
    stamp = f"{at:%Y-%m-%dT%H:%M:%SZ}"
    number = int(event_id(trail.region, stamp, name)[:4], 16)
    usual: Json = {
        "eventVersion": version,
        "userIdentity": identity,
        "eventTime": stamp,
        "eventSource": host,
        "eventName": name,
        "awsRegion": trail.region,
        "sourceIPAddress": identity.get("invokedBy", f"198.51.100.{number % 250 + 1}"),
        "userAgent": "aws-cli/2.22.4 md/awscrt#0.23.4",
        "requestParameters": None,
        "responseElements": None,
        "requestID": event_id("request", trail.account, trail.region, stamp, name),
        "eventID": event_id("event", trail.account, trail.region, stamp, name),
        "readOnly": False,
        "eventType": "AwsApiCall",
        "managementEvent": True,
        "recipientAccountId": trail.account,
        "eventCategory": "Management",
        "tlsDetails": {"tlsVersion": "TLSv1.3", "clientProvidedHostHeader": host},
    }
    found = {**usual, **fields}
    if version >= "1.12":
        # What the next versions bring is not known here: nothing may break over it.
        found["eventContext"] = {"tagContext": {"principalTags": [{"key": "team", "score": 1}]}}
        found["resources"] = {"arn": "an object, and no longer a list"}
    return found


def ordinary_day(trail: Trail, day: datetime, count: int, seed: object) -> Iterator[Json]:
    """`count` unsuspicious records over a day, in order of time, two and more an hour."""
    numbers = random.Random(f"{seed} {trail} {day:%Y-%m-%d}")
    for position in range(count):
        at = day + DAY * (position / count) + timedelta(seconds=numbers.randrange(0, 240))
        yield _ordinary(trail, min(at, day + DAY - timedelta(seconds=1)), numbers)


def _ordinary(trail: Trail, at: datetime, numbers: random.Random) -> Json:
    account = trail.account
    app = role(account, "shop-service", f"i-{numbers.randrange(16**8):08x}")
    data = {"managementEvent": False, "eventCategory": "Data"}
    reading = {"readOnly": True}
    kind = numbers.random()
    if kind < 0.35:
        name = numbers.choice(["DescribeInstances", "DescribeVolumes", "DescribeSecurityGroups"])
        parameters: Json = {"instancesSet": {"items": [{"instanceId": "i-0abc"}]}, "filterSet": {}}
        fields = {**reading, "requestParameters": parameters}
        return record(trail, at, "ec2", name, app, fields, _version(at))
    # The trail of the security account records no data events.
    if kind < 0.6 and account != SECURITY:
        key = f"img/{numbers.randrange(10_000)}.png"
        fields = {"requestParameters": {"bucketName": "acme-web-assets", "key": key}, **data}
        return record(trail, at, "s3", "GetObject", app, {**fields, **reading}, _version(at))
    if kind < 0.75:
        context = {"aws:s3:arn": "arn:aws:s3:::acme-web-assets"}
        fields = {**reading, "requestParameters": {"encryptionContext": context}}
        return record(trail, at, "kms", "Decrypt", app, fields, _version(at))
    if kind < 0.9:
        fields = {**reading, "requestParameters": {"roleArn": f"arn:aws:iam::{account}:role/shop"}}
        identity = service("ec2.amazonaws.com")
        return record(trail, at, "sts", "AssumeRole", identity, fields, _version(at))
    if kind < 0.95:
        person = permission_set(account, "ReadOnlyAccess", "ben@example.com")
        name = numbers.choice(["ListUsers", "GetAccountSummary"])
        return record(trail, at, "iam", name, person, reading, _version(at))
    fields = {"requestParameters": {"logGroupName": "/shop/web"}}
    name = numbers.choice(["PutLogEvents", "CreateLogStream"])
    return record(trail, at, "logs", name, user(account, "log-shipper"), fields, _version(at))


def _version(at: datetime) -> str:
    """Events get a newer version on 2026-01-13, as they do from one day to another on AWS."""
    return "1.12" if at >= datetime(2026, 1, 13, tzinfo=UTC) else "1.11"
