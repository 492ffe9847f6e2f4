"""The fields of `access.yml`: the account, the identity provider, the roles and the drivers."""

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, model_validator

from athena_recipes.aws.s3_address import S3Address
from athena_recipes.cli.settings import KmsKey, Settings, matching, s3_address, whole_number, wrong

DRIVERS = ("odbc_1", "odbc_2", "jdbc_2", "jdbc_3")
Driver = Literal["odbc_1", "odbc_2", "jdbc_2", "jdbc_3"]
_HOST = r"(?=.{1,253}$)[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9-]+)*"
# A group is AWS-<account>-<role>. 64 characters are the limit of a role's name, and names of AD
# have no + = , @.
_ROLE = r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}"
_GLUE = r"[a-z0-9_]{1,252}(?:\*)?"


def _choice(*values: str) -> BeforeValidator:
    def check(value: Any) -> Any:
        if isinstance(value, str) and value not in values:
            wrong(f" is `{value}`.", f"Write one of {', '.join(values)}.", ": ")
        return value

    return BeforeValidator(check)


def _flag(value: Any) -> Any:
    if isinstance(value, str):
        if value not in ("true", "false"):
            wrong(f" is `{value}`.", "Write true or false.", ": ")
        return value == "true"
    return value


Bucket = Annotated[S3Address, s3_address("s3://bucket or s3://bucket/prefix")]


class Role(Settings):
    """A role that people of an AD group may assume, and what it may read."""

    name: Annotated[str, matching(_ROLE, "a role's name: letters, digits and ._-")]
    databases: tuple[
        Annotated[str, matching(_GLUE, "a Glue database, lower-case; a * at the end is allowed")],
        ...,
    ]
    data: tuple[Bucket, ...] = ()
    work_group: (
        Annotated[str, matching(r"[A-Za-z0-9._-]{1,128}", "an Athena work group's name")] | None
    ) = None


class AccessConfig(Settings):
    """A whole `access.yml`."""

    account: Annotated[str, matching(r"\d{12}", "the account's twelve digits")]
    partition: Annotated[
        Literal["aws", "aws-cn", "aws-us-gov"], _choice("aws", "aws-cn", "aws-us-gov")
    ] = "aws"
    region: Annotated[str, matching(r"[a-z]{2}(-[a-z]+)+-\d", "a region, such as eu-west-1")]
    provider: Annotated[str, matching(r"[\w.-]{1,128}", "letters, digits and ._-")]
    metadata: str | None = None
    adfs_host: Annotated[str, matching(_HOST, "the federation service's host name, no https://")]
    adfs_port: Annotated[int, whole_number(1, 65535)] = 443
    authentication: Annotated[Literal["integrated", "form"], _choice("integrated", "form")] = (
        "integrated"
    )
    relying_party: Annotated[str, matching(r"[!-~]{1,1024}", "the relying party's identifier")] = (
        "urn:amazon:webservices"
    )
    email_attribute: Annotated[
        str, matching(r"[A-Za-z][A-Za-z0-9-]{0,63}", "an LDAP attribute, such as mail")
    ] = "mail"
    group_prefix: Annotated[str, matching(r"[A-Za-z0-9_]{1,20}", "letters and digits")] = "AWS"
    work_group: Annotated[
        str, matching(r"[A-Za-z0-9._-]{1,128}", "an Athena work group's name")
    ] = "primary"
    results: Bucket
    results_key: KmsKey | None = None
    lake_formation: Annotated[bool, BeforeValidator(_flag)] = False
    session_seconds: Annotated[int, whole_number(900, 43_200)] = 3_600
    drivers: tuple[Annotated[Driver, _choice(*DRIVERS)], ...] = ("odbc_2", "jdbc_3")
    roles: tuple[Role, ...]

    @model_validator(mode="after")
    def _check(self) -> "AccessConfig":
        if not self.roles:
            wrong(" has no roles.", "Name at least one role.")
        names = [role.name.lower() for role in self.roles]
        if len(set(names)) < len(names):
            wrong(" has a role twice.", "AD groups have no case: names must differ in more.")
        empty = [role.name for role in self.roles if not role.databases]
        if empty:
            wrong(f" gives the role {empty[0]} no database.", "Name at least one.")
        if not self.lake_formation:
            bare = [role.name for role in self.roles if not role.data]
            if bare:
                wrong(
                    f" gives the role {bare[0]} no data.",
                    "Name the addresses that it reads, or write lake_formation: true.",
                )
        return self

    def work_group_of(self, role: Role) -> str:
        """The role's own work group, else that of all."""
        return role.work_group or self.work_group

    @property
    def adfs_url(self) -> str:
        """The address of the federation service, with its port where it is not 443."""
        port = "" if self.adfs_port == 443 else f":{self.adfs_port}"
        return f"https://{self.adfs_host}{port}"

    @property
    def sign_in_url(self) -> str:
        """Where assertions are sent: their Recipient, and SAML:aud of trust policies."""
        return {
            "aws": "https://signin.aws.amazon.com/saml",
            "aws-cn": "https://signin.amazonaws.cn/saml",
            "aws-us-gov": "https://signin.amazonaws-us-gov.com/saml",
        }[self.partition]
