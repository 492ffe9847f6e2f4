"""What the parts of a set-up are called: in IAM, and in Active Directory."""

from athena_recipes.aws.account import Account
from athena_recipes.aws.stack import Stack
from athena_recipes.recipes.adfs_access.adfs.config import AccessConfig


def stack_of(config: AccessConfig, account: Account | None = None) -> Stack:
    """The names of the resources; one set-up per provider, since an account may have several."""
    where = account or Account(config.partition, config.region, config.account)
    owner = f"adfs-{config.provider.replace('_', '-').replace('.', '-').lower()}"
    return Stack(where, owner, owner)


def provider_arn(config: AccessConfig, account: Account) -> str:
    """The ARN of the SAML provider."""
    return account.iam_arn(f"saml-provider/{config.provider}")


def role_arn(stack: Stack, role: str) -> str:
    """The ARN of a role of the configuration, by its name there."""
    return stack.account.iam_arn(f"role{stack.role_path}{role}")


def group_name(config: AccessConfig, role: str) -> str:
    """The AD group of a role: AWS-<account>-<role>."""
    return f"{config.group_prefix}-{config.account}-{role}"
