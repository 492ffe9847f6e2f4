"""The names and ARNs of one set-up's resources, in one account and region."""

from dataclasses import dataclass

from athena_recipes.aws.account import Account
from athena_recipes.aws.iam import role_path


@dataclass(frozen=True)
class Stack:
    """What a set-up's resources are called.

    `owner` marks them as this command's; `name` begins all of their names.
    """

    account: Account
    owner: str
    name: str

    @property
    def role_path(self) -> str:
        """The IAM path of the roles."""
        return role_path(self.owner, self.account.region)

    def role_name(self, role: str = "") -> str:
        """A role's name; it has the region in it, since IAM has none."""
        return "-".join(part for part in (self.name, role, self.account.region) if part)

    def role_arn(self, role: str = "") -> str:
        """A role's ARN."""
        return self.account.iam_arn(f"role{self.role_path}{self.role_name(role)}")
