"""Policies and roles of IAM: pure functions."""

import json
import re
from collections.abc import Sequence
from typing import Any

from athena_recipes.aws.plan import Resource
from athena_recipes.aws.resources.iam_role import IamRoles
from athena_recipes.cli.errors import UserError

Document = dict[str, Any]
# Characters of a role's inline policies, white space not counted ("IAM quotas").
MAX_POLICY = 10_240


def allow(
    sid: str,
    actions: Sequence[str],
    service: str,
    resource: str | Sequence[str],
    condition: Document | None = None,
) -> Document:
    """One statement; `actions` without the service's name."""
    return {
        "Sid": sid,
        "Effect": "Allow",
        "Action": [f"{service}:{action}" for action in actions],
        "Resource": resource if isinstance(resource, str) else list(resource),
        **({"Condition": condition} if condition else {}),
    }


def policy(statements: Sequence[Document]) -> Document:
    """A policy document of these statements."""
    return {"Version": "2012-10-17", "Statement": list(statements)}


def service_trust(service: str, equals: Document) -> Document:
    """A trust policy: the service may assume the role where these keys have these values."""
    return _trust({"Service": f"{service}.amazonaws.com"}, {"StringEquals": equals})


def principal_trust(arn: str) -> Document:
    """A trust policy: the principal may assume the role."""
    return _trust({"AWS": arn}, None)


def role_path(owner: str, region: str) -> str:
    """The IAM path of an owner's roles: IAM has no regions, and the other resources are in one."""
    return f"/athena-recipes/{owner}/{region}/"


def role(
    name: str,
    trust: Document,
    rights: Document,
    summary: str,
    *,
    fix: str,
    max_session_seconds: int = 3_600,
) -> Resource:
    """A role with one inline policy, `rights`; its sessions are at most this long.

    Raises UserError, with `fix`, where the policy is too long for IAM.
    """
    size = len(re.sub(r"\s", "", json.dumps(rights)))
    if size > MAX_POLICY:
        raise UserError(
            f"The policy of {name} has {size:,} characters; IAM takes {MAX_POLICY:,}.", fix
        )
    properties: Document = {"Trust": trust, "Policy": rights}
    if max_session_seconds != 3_600:
        properties["MaxSessionSeconds"] = max_session_seconds
    return Resource(IamRoles.kind, name, properties, summary)


def _trust(principal: Document, condition: Document | None) -> Document:
    statement = {"Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole"}
    return policy([{**statement, **({"Condition": condition} if condition else {})}])
