"""AD FS's claim rules, and the mapping from AD groups to roles that they make.

The rules are in the claim rule language of AD FS. Their regular expressions are those of .NET; what
is used here means the same in Python's `re`, so the mapping can be tried without an AD FS.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from athena_recipes.aws.stack import Stack
from athena_recipes.recipes.adfs_access.adfs.config import AccessConfig
from athena_recipes.recipes.adfs_access.adfs.names import group_name, provider_arn, role_arn

ROLE_CLAIM = "https://aws.amazon.com/SAML/Attributes/Role"
SESSION_NAME_CLAIM = "https://aws.amazon.com/SAML/Attributes/RoleSessionName"
DURATION_CLAIM = "https://aws.amazon.com/SAML/Attributes/SessionDuration"
LAKE_USER_CLAIM = "https://lakeformation.amazon.com/SAML/Attributes/Username"
LAKE_GROUPS_CLAIM = "https://lakeformation.amazon.com/SAML/Attributes/Groups"
_WINDOWS = "http://schemas.microsoft.com/ws/2008/06/identity/claims/windowsaccountname"
_NAME_ID = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/nameidentifier"
_FORMAT = "http://schemas.xmlsoap.org/ws/2005/05/identity/claimproperties/format"
_PERSISTENT = "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent"
# Groups on their way to the rule Roles; `add` does not send them to AWS.
_GROUPS = "http://temp/variable"


@dataclass(frozen=True)
class Mapping:
    """A rule Roles: a regular expression of groups, and what a match is replaced with (`$1`)."""

    pattern: str
    replacement: str

    def roles(self, groups: Sequence[str]) -> list[str]:
        """The values of the role claim for a person's groups."""
        python = re.sub(r"\$(\d)", r"\\g<\1>", self.replacement)
        return [re.sub(self.pattern, python, one) for one in groups if re.search(self.pattern, one)]


def mappings(config: AccessConfig, stack: Stack) -> list[Mapping]:
    """The rules Roles, one per role: its group of this account alone, anchored at both ends.

    AD has no case and IAM has, so the name of the role is written, not taken from the group.
    """
    return [
        Mapping(
            f"(?i)^{re.escape(group_name(config, role.name))}$".replace(r"\-", "-"),
            f"{provider_arn(config, stack.account)},{role_arn(stack, role.name)}",
        )
        for role in config.roles
    ]


def claim_rules(config: AccessConfig, stack: Stack) -> str:
    """All rules, as `Set-AdfsRelyingPartyTrust -IssuanceTransformRulesFile` reads them."""
    groups = f'c:[Type == "{_GROUPS}", Value =~ "{{pattern}}"]'
    person = f'c:[Type == "{_WINDOWS}", Issuer == "AD AUTHORITY"]'
    rules = (
        (
            "NameID",
            f'c:[Type == "{_WINDOWS}"]\n'
            f' => issue(Type = "{_NAME_ID}", Issuer = c.Issuer, OriginalIssuer = c.OriginalIssuer,'
            " Value = c.Value, ValueType = c.ValueType,"
            f' Properties["{_FORMAT}"] = "{_PERSISTENT}");',
        ),
        (
            "RoleSessionName",
            f'{person}\n => issue(store = "Active Directory", types = ("{SESSION_NAME_CLAIM}"),'
            f' query = ";{config.email_attribute};{{0}}", param = c.Value);',
        ),
        (
            "Get AD Groups",
            f'{person}\n => add(store = "Active Directory", types = ("{_GROUPS}"),'
            ' query = ";tokenGroups;{0}", param = c.Value);',
        ),
        *(
            (
                f"Role {role.name}",
                f"{groups.format(pattern=one.pattern)}\n"
                f' => issue(Type = "{ROLE_CLAIM}",'
                f' Value = RegExReplace(c.Value, "{one.pattern}", "{one.replacement}"));',
            )
            for role, one in zip(config.roles, mappings(config, stack), strict=True)
        ),
        (
            "SessionDuration",
            f' => issue(Type = "{DURATION_CLAIM}", Value = "{config.session_seconds}");',
        ),
        *(_lake_formation(config, person, groups) if config.lake_formation else ()),
    )
    return "\n".join(f'@RuleName = "{name}"\n{text}\n' for name, text in rules)


def _lake_formation(config: AccessConfig, person: str, groups: str) -> Iterator[tuple[str, str]]:
    """The rules of the attributes that Lake Formation takes user and groups from."""
    yield (
        "Lake Formation user",
        f'{person}\n => issue(store = "Active Directory", types = ("{LAKE_USER_CLAIM}"),'
        f' query = ";{config.email_attribute};{{0}}", param = c.Value);',
    )
    names = "|".join(re.escape(role.name).replace(r"\-", "-") for role in config.roles)
    pattern = f"(?i)^{config.group_prefix}-{config.account}-({names})$"
    yield (
        "Lake Formation groups",
        f"{groups.format(pattern=pattern)}\n"
        f' => issue(Type = "{LAKE_GROUPS_CLAIM}", Value = c.Value);',
    )
