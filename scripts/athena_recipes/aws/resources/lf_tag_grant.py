"""Lake Formation's grants by tags.

Properties: `Principal` (ARN), `ResourceType` (DATABASE or TABLE), `Expression` (list of `TagKey`
and `TagValues`), `Permissions` (sorted). A grant is the owner's if its expression names a tag with
the owner's prefix. The name says principal, type and expression, which make a grant one.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from athena_recipes.aws.plan import Resource, State


class LfTagGrants:
    """Grants on expressions of tags whose key begins with a prefix."""

    kind = "LF-tag grant"

    def __init__(self, client: Any, *, prefix: str, owner: str) -> None:
        self._client = client
        self._prefix = prefix
        self._owner = owner

    def read(self, name: str) -> State | None:
        """The grant as it is, or None where there is none."""
        properties = self._all().get(name)
        return None if properties is None else State(self._owner, properties)

    def create(self, resource: Resource, owner: str) -> None:
        """Grant."""
        self._client.grant_permissions(**tag_grant_call(resource.properties))

    def update(self, resource: Resource, owner: str, current: State) -> None:
        """Grant missing permissions, revoke surplus ones."""
        desired = set(resource.properties["Permissions"])
        there = set(current.properties["Permissions"])
        if there - desired:
            self._client.revoke_permissions(
                **tag_grant_call(resource.properties, sorted(there - desired))
            )
        if desired - there:
            self._client.grant_permissions(
                **tag_grant_call(resource.properties, sorted(desired - there))
            )

    def delete(self, name: str) -> None:
        """Revoke; a missing one is no error."""
        properties = self._all().get(name)
        if properties:
            self._client.revoke_permissions(**tag_grant_call(properties))

    def owned(self, owner: str) -> Sequence[str]:
        """The names of all grants on the owner's tags."""
        return sorted(self._all())

    def _all(self) -> dict[str, dict[str, Any]]:
        found: dict[str, dict[str, Any]] = {}
        for entry in permissions(self._client):
            policy = entry["Resource"].get("LFTagPolicy")
            if not policy or not is_ours(policy, self._prefix):
                continue
            expression = _sorted(policy["Expression"])
            principal = entry["Principal"]["DataLakePrincipalIdentifier"]
            name = grant_name(principal, policy["ResourceType"], expression)
            # AWS lists one grant in several entries, for example by grant option.
            before = found.get(name, {}).get("Permissions", ())
            found[name] = {
                "Principal": principal,
                "ResourceType": policy["ResourceType"],
                "Expression": expression,
                "Permissions": sorted({*before, *entry["Permissions"]}),
            }
        return found


def is_ours(policy: Mapping[str, Any], prefix: str) -> bool:
    """Whether an LFTagPolicy names a tag with the prefix; one by a saved expression never does."""
    if policy.get("ExpressionName"):
        return False
    return any(part["TagKey"].startswith(prefix) for part in policy["Expression"])


def grant_name(principal: str, kind: str, expression: Sequence[Mapping[str, Any]]) -> str:
    """`<principal> on <kind> where <key> in (<values>)`."""
    parts = (f"{one['TagKey']} in ({', '.join(one['TagValues'])})" for one in _sorted(expression))
    return f"{principal} on {kind} where {' and '.join(parts)}"


def permissions(client: Any) -> Iterator[Mapping[str, Any]]:
    """All entries of ListPermissions."""
    token: dict[str, str] = {}
    while True:
        page = client.list_permissions(**token)
        yield from page["PrincipalResourcePermissions"]
        if not page.get("NextToken"):
            return
        token = {"NextToken": page["NextToken"]}


def _sorted(expression: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    parts = [{"TagKey": p["TagKey"], "TagValues": sorted(p["TagValues"])} for p in expression]
    return sorted(parts, key=lambda part: str(part["TagKey"]))


def tag_grant_call(
    properties: Mapping[str, Any], only: Sequence[str] | None = None
) -> dict[str, Any]:
    """The arguments of GrantPermissions and RevokePermissions; `only` some of the permissions."""
    policy = {key: properties[key] for key in ("ResourceType", "Expression")}
    return {
        "Principal": {"DataLakePrincipalIdentifier": properties["Principal"]},
        "Resource": {"LFTagPolicy": policy},
        "Permissions": list(only if only is not None else properties["Permissions"]),
    }
