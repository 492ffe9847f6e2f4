"""Who acts: CloudTrail's `userIdentity` elements, by type."""

from typing import Any

Json = dict[str, Any]
MANAGEMENT, SECURITY, STANDALONE = "111122223333", "444455556666", "777788889999"
# An Identity Center user, as events name it: without a name.
CENTER_USER_ID = "9067a3c1-20b1-70f8-3a5e-8d1f6b2c4e7a"


def root(account: str) -> Json:
    """The root user of an account."""
    arn = f"arn:aws:iam::{account}:root"
    return {"type": "Root", "principalId": account, "arn": arn, "accountId": account}


def user(account: str, name: str) -> Json:
    """An IAM user with an access key."""
    return {
        "type": "IAMUser",
        "principalId": f"AIDA{abs(hash_of(name)) % 10**12:012d}",
        "arn": f"arn:aws:iam::{account}:user/{name}",
        "accountId": account,
        "accessKeyId": f"AKIAEXAMPLE{abs(hash_of(name)) % 10**9:09d}",
        "userName": name,
    }


def role(account: str, name: str, session: str, path: str = "/") -> Json:
    """A session of an assumed role."""
    principal = f"AROA{abs(hash_of(name)) % 10**12:012d}"
    issuer = {
        "type": "Role",
        "principalId": principal,
        "arn": f"arn:aws:iam::{account}:role{path}{name}",
        "accountId": account,
        "userName": name,
    }
    attributes = {"creationDate": "2026-01-05T06:00:00Z", "mfaAuthenticated": "false"}
    return {
        "type": "AssumedRole",
        "principalId": f"{principal}:{session}",
        "arn": f"arn:aws:sts::{account}:assumed-role/{name}/{session}",
        "accountId": account,
        "accessKeyId": f"ASIAEXAMPLE{abs(hash_of(session)) % 10**9:09d}",
        "sessionContext": {"sessionIssuer": issuer, "attributes": attributes},
    }


def permission_set(account: str, name: str, session: str) -> Json:
    """A session of IAM Identity Center: a reserved role, with the user's name as session name."""
    found = role(
        account,
        f"AWSReservedSSO_{name}_0f1e2d3c4b5a6978",
        session,
        "/aws-reserved/sso.amazonaws.com/",
    )
    on_behalf_of = {
        "userId": CENTER_USER_ID,
        "identityStoreArn": f"arn:aws:identitystore::{MANAGEMENT}:identitystore/d-9967750fb5",
    }
    return {**found, "onBehalfOf": on_behalf_of}


def center_user(account: str) -> Json:
    """A user of IAM Identity Center at its sign-in page: an id alone."""
    on_behalf_of = {
        "userId": CENTER_USER_ID,
        "identityStoreArn": f"arn:aws:identitystore::{MANAGEMENT}:identitystore/d-9967750fb5",
    }
    return {"type": "IdentityCenterUser", "accountId": account, "onBehalfOf": on_behalf_of}


def service(name: str) -> Json:
    """An AWS service that acts for itself."""
    return {"type": "AWSService", "invokedBy": name}


def hash_of(text: str) -> int:
    """A number that is the same in every process, unlike Python's own hash."""
    number = 7
    for character in text:
        number = (number * 131 + ord(character)) % (2**61 - 1)
    return number
