"""The plan of an access configuration: the SAML provider and the roles."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from athena_recipes.aws.account import Account
from athena_recipes.aws.client import make_client
from athena_recipes.aws.iam import role as iam_role
from athena_recipes.aws.plan import Handler, Plan, Resource
from athena_recipes.aws.resources.iam_role import IamRoles
from athena_recipes.aws.resources.saml_provider import SamlProviders
from athena_recipes.cli.errors import UserError
from athena_recipes.recipes.adfs_access.adfs.config import AccessConfig
from athena_recipes.recipes.adfs_access.adfs.metadata import read_metadata
from athena_recipes.recipes.adfs_access.adfs.names import group_name, stack_of
from athena_recipes.recipes.adfs_access.adfs.rights import rights, trust

Client = Callable[[str, str], Any]


def check_account(config: AccessConfig, account: Account) -> None:
    """Raise UserError where the account signed in to is not the configuration's."""
    found = (account.account_id, account.region, account.partition)
    if found != (config.account, config.region, config.partition):
        raise UserError(
            f"You are signed in to account {account.account_id}, region {account.region}; the"
            f" configuration is of account {config.account}, region {config.region}.",
            "Sign in to the other account (AWS_PROFILE, --region), or correct the configuration.",
        )


def access_plan(config: AccessConfig, folder: Path, account: Account) -> Plan:
    """The plan, in order of creation; `folder` has the configuration, and its metadata file.

    Raises UserError where the metadata is missing or is not of an identity provider.
    """
    if not config.metadata:
        raise UserError(
            "The configuration has no `metadata`.",
            f"Save https://{config.adfs_host}/FederationMetadata/2007-06/FederationMetadata.xml and"
            " name the file.",
        )
    document = read_metadata(folder / config.metadata).document
    return _plan(config, account, document)


def names_plan(config: AccessConfig, account: Account) -> Plan:
    """The plan for `destroy`, which needs names alone."""
    return _plan(config, account, "")


def _plan(config: AccessConfig, account: Account, document: str) -> Plan:
    stack = stack_of(config, account)
    provider = Resource(
        SamlProviders.kind, config.provider, {"Metadata": document}, f"AD FS on {config.adfs_host}"
    )
    roles = (
        iam_role(
            role.name,
            trust(config, account),
            rights(config, role, account),
            f"people of {group_name(config, role.name)}",
            fix="Name fewer databases and addresses; * at the end of a database's name helps.",
            max_session_seconds=max(3_600, config.session_seconds),
        )
        for role in config.roles
    )
    return Plan(stack.owner, (provider, *roles))


def handlers(
    config: AccessConfig, account: Account, client: Client = make_client
) -> tuple[Handler, ...]:
    """What reads, makes and removes each kind, in order of creation."""
    iam = client("iam", account.region)
    return (
        SamlProviders(iam, arn=lambda name: account.iam_arn(f"saml-provider/{name}")),
        IamRoles(iam, path=stack_of(config, account).role_path),
    )
