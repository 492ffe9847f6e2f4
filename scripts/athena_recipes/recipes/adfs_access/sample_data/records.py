"""CloudTrail records of sign-ins by SAML and of Athena's queries."""

import gzip
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

Json = dict[str, Any]
ACCOUNT = "111122223333"
PROVIDER = f"arn:aws:iam::{ACCOUNT}:saml-provider/CorpADFS"
ISSUER = "http://sts.example.com/adfs/services/trust"
AUDIENCE = "https://signin.aws.amazon.com/saml"
_HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class Session:
    """A session that a sign-in opens; `key` is its access key, as the log has it."""

    person: str
    role: str
    key: str

    @property
    def role_arn(self) -> str:
        """The role."""
        return f"arn:aws:iam::{ACCOUNT}:role/{self.role}"

    @property
    def arn(self) -> str:
        """The session."""
        return f"arn:aws:sts::{ACCOUNT}:assumed-role/{self.role}/{self.person}"


def sign_in(
    at: datetime, region: str, session: Session, client: str, fields: Mapping[str, object] = {}
) -> Json:
    """AssumeRoleWithSAML; `fields` replace fields, such as those of an error."""
    identity = {
        "type": "SAMLUser",
        "principalId": f"{unique('qualifier')[:27]}=:{session.person}",
        "userName": session.person,
        "identityProvider": f"{unique('qualifier')[:27]}=",
    }
    request = {
        "sAMLAssertionID": f"_{unique('assertion', session.key)[:32]}",
        "roleSessionName": session.person,
        "roleArn": session.role_arn,
        "principalArn": PROVIDER,
        "durationSeconds": 3600,
    }
    response = {
        "subjectType": "persistent",
        "issuer": ISSUER,
        "audience": AUDIENCE,
        "subject": session.person,
        "nameQualifier": f"{unique('qualifier')[:27]}=",
        "credentials": {"accessKeyId": session.key, "expiration": _written(at + _HOUR)},
        "assumedRoleUser": {"assumedRoleId": f"AROA:{session.person}", "arn": session.arn},
    }
    own = {"requestParameters": request, "responseElements": response, "userAgent": client}
    return record(at, region, "sts", "AssumeRoleWithSAML", identity, {**own, **fields})


def _written(moment: datetime) -> str:
    """A time as STS writes it into the log: Jan 5, 2026, 9:00:00 AM."""
    hour = moment.strftime("%I").lstrip("0")
    return f"{moment:%b} {moment.day}, {moment.year}, {hour}:{moment:%M:%S %p}"


def query(
    at: datetime, region: str, identity: Json, client: str, fields: Mapping[str, object] = {}
) -> Json:
    """StartQueryExecution; CloudTrail leaves the statement out."""
    run = unique("run", f"{at:%Y%m%d%H%M%S}", json.dumps(identity))
    request = {
        "queryString": "***OMITTED***",
        "clientRequestToken": unique("token", run),
        "workGroup": "analysts",
        "resultConfiguration": {"outputLocation": "s3://example-results/analysts/"},
    }
    response = {"queryExecutionId": run}
    own = {"requestParameters": request, "responseElements": response, "userAgent": client}
    return record(at, region, "athena", "StartQueryExecution", identity, {**own, **fields})


def assumed(session: Session, key: str | None = None, source: str | None = None) -> Json:
    """The identity of a session; `source` is its source identity."""
    issuer = {
        "type": "Role",
        "principalId": "AROAEXAMPLE",
        "arn": session.role_arn,
        "accountId": ACCOUNT,
        "userName": session.role,
    }
    context: Json = {"sessionIssuer": issuer, "attributes": {"mfaAuthenticated": "false"}}
    return {
        "type": "AssumedRole",
        "principalId": f"AROAEXAMPLE:{session.person}",
        "arn": session.arn,
        "accountId": ACCOUNT,
        "accessKeyId": key or session.key,
        "sessionContext": {**context, **({"sourceIdentity": source} if source else {})},
    }


def record(
    at: datetime,
    region: str,
    source: str,
    name: str,
    identity: Json,
    fields: Mapping[str, object],
) -> Json:
    """One record; `source` without `.amazonaws.com`, `fields` go before the usual ones."""
    stamp = f"{at:%Y-%m-%dT%H:%M:%SZ}"
    who = json.dumps(identity, sort_keys=True)
    usual: Json = {
        "eventVersion": "1.11",
        "userIdentity": identity,
        "eventTime": stamp,
        "eventSource": f"{source}.amazonaws.com",
        "eventName": name,
        "awsRegion": region,
        "sourceIPAddress": f"198.51.100.{int(unique(who)[:4], 16) % 250 + 1}",
        "userAgent": "aws-cli/2.22.4",
        "requestParameters": None,
        "responseElements": None,
        "requestID": unique("request", stamp, name, who),
        "eventID": unique("event", stamp, name, who, region),
        "readOnly": False,
        "eventType": "AwsApiCall",
        "managementEvent": True,
        "recipientAccountId": ACCOUNT,
        "eventCategory": "Management",
    }
    return {**usual, **fields}


def key_of(day: datetime, region: str, minute: str, suffix: str = ".json.gz") -> str:
    """The key of a file, as CloudTrail names it, below cloudtrail/."""
    name = unique("file", f"{day:%Y%m%d}", region, minute)[:16].replace("-", "A")
    stem = f"{ACCOUNT}_CloudTrail_{region}_{day:%Y%m%d}T{minute}Z_{name}{suffix}"
    return f"AWSLogs/{ACCOUNT}/CloudTrail/{region}/{day:%Y/%m/%d}/{stem}"


def packed(text: str) -> bytes:
    """gzip without a time, so that the same text gives the same bytes."""
    return gzip.compress(text.encode(), compresslevel=6, mtime=0)


def log_text(records: Sequence[Json]) -> str:
    """What is in a CloudTrail file: one line of JSON."""
    return json.dumps({"Records": list(records)}, separators=(",", ":"))


def unique(*parts: str) -> str:
    """An id in the form of a UUID that is the same in every run."""
    text = hashlib.sha256("|".join(parts).encode()).hexdigest()
    return "-".join((text[:8], text[8:12], text[12:16], text[16:20], text[20:32]))
