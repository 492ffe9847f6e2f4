"""The files of `adfs generate`: name and text of each, from the configuration alone."""

import json
from collections.abc import Iterator

import yaml

from athena_recipes.aws.iam import Document
from athena_recipes.aws.stack import Stack
from athena_recipes.recipes.adfs_access.adfs.claims import claim_rules
from athena_recipes.recipes.adfs_access.adfs.config import AccessConfig
from athena_recipes.recipes.adfs_access.adfs.drivers import driver_files
from athena_recipes.recipes.adfs_access.adfs.names import group_name, role_arn, stack_of
from athena_recipes.recipes.adfs_access.adfs.rights import rights, saml_principals, trust
from athena_recipes.recipes.adfs_access.adfs.runbook import runbook


def generate(config: AccessConfig, config_name: str) -> Iterator[tuple[str, str]]:
    """(name, text) of every file; none has a secret."""
    stack = stack_of(config)
    yield "RUNBOOK.md", runbook(config, config_name)
    yield "claim-rules.txt", claim_rules(config, stack)
    names = [group_name(config, role.name) for role in config.roles]
    yield "ad-groups.txt", "".join(f"{name}\n" for name in names)
    yield "iam/trust.json", _json(trust(config, stack.account))
    for role in config.roles:
        yield f"iam/roles/{role.name}.json", _json(rights(config, role, stack.account))
    yield from driver_files(config, stack)
    if config.lake_formation:
        principals = [
            saml_principals(config, stack, role, group_name(config, role.name))
            for role in config.roles
        ]
        yield "lake-formation/principals.json", _json(principals)
    yield "aws/config", "".join(_profiles(config, stack))
    yield "dbt/profiles.yml", yaml.safe_dump(_dbt(config), sort_keys=False)


def _profiles(config: AccessConfig, stack: Stack) -> Iterator[str]:
    for role in config.roles:
        yield (
            f"[profile {role.name}]\nregion = {config.region}\n"
            "credential_process = saml2aws login --skip-prompt --credential-process"
            f" --idp-provider=ADFS --url={config.adfs_url}"
            f" --aws-urn={config.relying_party} --role={role_arn(stack, role.name)}"
            f" --profile={role.name} --session-duration={config.session_seconds}\n\n"
        )


def _dbt(config: AccessConfig) -> Document:
    outputs = {
        role.name: {
            "type": "athena",
            "aws_profile_name": role.name,
            "region_name": config.region,
            "work_group": config.work_group_of(role),
            "s3_staging_dir": f"{config.results}/{role.name}/",
            "database": "awsdatacatalog",
            "schema": role.databases[0].rstrip("*"),
        }
        for role in config.roles
    }
    return {"athena_by_adfs": {"target": config.roles[0].name, "outputs": outputs}}


def _json(value: object) -> str:
    return json.dumps(value, indent=2) + "\n"
