"""An AWS account in one region: which one a command works on, and the ARNs of what is in it."""

from dataclasses import dataclass

from athena_recipes.aws.client import account_id as signed_in_account
from athena_recipes.aws.client import has_credentials, partition_of, region_name
from athena_recipes.cli.errors import UserError


@dataclass(frozen=True)
class Account:
    """An account in a region; `partition` begins its ARNs (`aws`, `aws-cn`, …)."""

    partition: str
    region: str
    account_id: str

    def arn(self, service: str, resource: str) -> str:
        """The ARN of a resource of this account and region."""
        return f"arn:{self.partition}:{service}:{self.region}:{self.account_id}:{resource}"

    def iam_arn(self, resource: str) -> str:
        """The ARN of a resource of IAM, which has no regions."""
        return f"arn:{self.partition}:iam::{self.account_id}:{resource}"

    def s3_arn(self, path: str) -> str:
        """The ARN of a bucket (`bucket`) or of objects in it (`bucket/prefix/*`)."""
        return f"arn:{self.partition}:s3:::{path}"

    def sdk_arn(self, action: str) -> str:
        """The ARN by which EventBridge Scheduler calls an API: `ses:sendTemplatedEmail`."""
        return f"arn:{self.partition}:scheduler:::aws-sdk:{action}"

    def service(self, name: str) -> str:
        """The DNS name of a service in this region, as `kms:ViaService` has it."""
        suffix = "amazonaws.com.cn" if self.partition == "aws-cn" else "amazonaws.com"
        return f"{name}.{self.region}.{suffix}"


def signed_in(account_id: str | None, region: str | None) -> Account:
    """The account of the credentials.

    Raises UserError without a region or credentials, and if `account_id` is given and is another.
    """
    where = region_name(region)
    found = signed_in_account(where)
    if account_id is not None and _checked(account_id) != found:
        raise UserError(
            f"You are signed in to account {found}, and --account-id is {account_id}.",
            "Sign in to the account that you mean, or correct --account-id.",
        )
    return Account(partition_of(where), where, found)


def signed_in_or_named(account_id: str | None, region: str | None) -> tuple[Account, bool]:
    """As `signed_in`; without credentials, the account `account_id`. And whether it can be read."""
    if account_id is None or has_credentials():
        return signed_in(account_id, region), True
    where = region_name(region)
    return Account(partition_of(where), where, _checked(account_id)), False


def _checked(account_id: str) -> str:
    if not (len(account_id) == 12 and account_id.isascii() and account_id.isdecimal()):
        raise UserError(f"--account-id is `{account_id}`.", "Write the account's twelve digits.")
    return account_id
