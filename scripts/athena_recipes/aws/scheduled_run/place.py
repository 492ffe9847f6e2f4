"""Names and ARNs of a scheduled run, in one account and region."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Names:
    """What a run's resources are called.

    `owner` marks them as this command's, `name` is the CodeBuild project's and begins all others,
    `rhythm` (`hourly`, `daily`) is the schedule's in its group.
    """

    owner: str
    name: str
    rhythm: str

    @property
    def logs(self) -> str:
        """The log group of the runs' output."""
        return f"/aws/codebuild/{self.name}"

    @property
    def not_started(self) -> str:
        """The queue for runs that did not start."""
        return f"{self.name}-not-started"

    @property
    def schedule(self) -> str:
        """The schedule, as group/name."""
        return f"{self.name}/{self.rhythm}"

    @property
    def no_run_alarm(self) -> str:
        """The alarm that no run has succeeded."""
        return f"{self.name}-no-run"


@dataclass(frozen=True)
class Place:
    """An account and region; `partition` is the first part of its ARNs (`aws`, `aws-cn`, …)."""

    partition: str
    region: str
    account: str
    names: Names

    def arn(self, service: str, resource: str) -> str:
        """The ARN of a resource of this account and region."""
        return f"arn:{self.partition}:{service}:{self.region}:{self.account}:{resource}"

    def s3(self, path: str) -> str:
        """The ARN of a bucket or of objects in it."""
        return f"arn:{self.partition}:s3:::{path}"

    @property
    def project(self) -> str:
        """The CodeBuild project's ARN."""
        return self.arn("codebuild", f"project/{self.names.name}")

    @property
    def queue(self) -> str:
        """The ARN of the queue for runs that did not start."""
        return self.arn("sqs", self.names.not_started)

    @property
    def role_path(self) -> str:
        """The IAM path of the roles: roles are global, the rest is in one region."""
        return f"/athena-recipes/{self.names.owner}/{self.region}/"

    def role_name(self, role: str) -> str:
        """The name of the role `run`, `schedule`, or another of the command's."""
        return f"{self.names.name}-{role}-{self.region}"

    def role(self, role: str) -> str:
        """Its ARN."""
        path = f"role{self.role_path}{self.role_name(role)}"
        return f"arn:{self.partition}:iam::{self.account}:{path}"
