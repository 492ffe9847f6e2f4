"""Names and ARNs of the daily run, in one account and region."""

from dataclasses import dataclass

OWNER = "pci-evidence"
RECIPE = "pci_evidence"
NAME = "athena-recipes-pci-evidence"
RUN_LOGS = f"/aws/codebuild/{NAME}"
NOT_STARTED = f"{NAME}-not-started"
SCHEDULE = f"{NAME}/daily"
NO_RUN_ALARM = f"{NAME}-no-run"
FAILED_ALARM = f"{NAME}-failed"


@dataclass(frozen=True)
class Place:
    """An account and region; `partition` is the first part of its ARNs (`aws`, `aws-cn`, …)."""

    partition: str
    region: str
    account: str

    def arn(self, service: str, resource: str) -> str:
        """The ARN of a resource of this account and region."""
        return f"arn:{self.partition}:{service}:{self.region}:{self.account}:{resource}"

    def s3(self, path: str) -> str:
        """The ARN of a bucket or of objects in it."""
        return f"arn:{self.partition}:s3:::{path}"

    @property
    def project(self) -> str:
        """The CodeBuild project's ARN."""
        return self.arn("codebuild", f"project/{NAME}")

    @property
    def role_path(self) -> str:
        """The IAM path of the roles: roles are global, the rest is in one region."""
        return f"/athena-recipes/{OWNER}/{self.region}/"

    def role_name(self, role: str) -> str:
        """The name of the role `run` or `schedule`."""
        return f"{NAME}-{role}-{self.region}"

    def role(self, role: str) -> str:
        """Its ARN."""
        path = f"role{self.role_path}{self.role_name(role)}"
        return f"arn:{self.partition}:iam::{self.account}:{path}"
