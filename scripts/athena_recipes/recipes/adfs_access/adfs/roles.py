"""The roles of an account that a SAML provider is trusted by, for the table roles_raw."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any


def saml_roles(iam: Any, listed_at: datetime) -> Iterator[dict[str, str | None]]:
    """One row per role and SAML provider; `iam` is a client. The order is that of IAM."""
    for page in iam.get_paginator("list_roles").paginate():
        for role in page["Roles"]:
            for provider in _providers(role["AssumeRolePolicyDocument"]):
                # `list_roles` leaves the last use out, so each such role is read.
                used = iam.get_role(RoleName=role["RoleName"])["Role"].get("RoleLastUsed", {})
                yield {
                    "role_arn": role["Arn"],
                    "provider_arn": provider,
                    "created_at": _stamp(role["CreateDate"]),
                    "last_used_at": _stamp(used.get("LastUsedDate")),
                    "listed_at": _stamp(listed_at),
                }


def lines(rows: list[dict[str, str | None]]) -> bytes:
    """JSON lines, sorted, so that the same roles give the same bytes."""
    ordered = sorted(rows, key=lambda row: (row["role_arn"] or "", row["provider_arn"] or ""))
    return "".join(json.dumps(row) + "\n" for row in ordered).encode()


def _providers(trust: dict[str, Any]) -> Iterator[str]:
    statements = trust.get("Statement", ())
    for one in [statements] if isinstance(statements, dict) else statements:
        principal = one.get("Principal")
        if one.get("Effect") != "Allow" or not isinstance(principal, dict):
            continue
        named = principal.get("Federated", ())
        for arn in [named] if isinstance(named, str) else named:
            if ":saml-provider/" in arn:
                yield arn


def _stamp(moment: datetime | None) -> str | None:
    return None if moment is None else moment.astimezone(UTC).isoformat(timespec="seconds")
