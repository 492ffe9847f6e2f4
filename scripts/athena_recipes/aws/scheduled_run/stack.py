"""The names and ARNs of a scheduled run's resources."""

from dataclasses import dataclass

from athena_recipes.aws.resources.schedule import with_mark
from athena_recipes.aws.stack import Stack


@dataclass(frozen=True)
class RunStack(Stack):
    """The CodeBuild project has the stack's name; `rhythm` (`hourly`, `daily`) is the schedule's.

    The roles are `run` and `schedule`.
    """

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
        return f"{self.name}/{with_mark(self.rhythm)}"

    @property
    def no_run_alarm(self) -> str:
        """The alarm that no run has succeeded."""
        return f"{self.name}-no-run"

    @property
    def failed_alarm(self) -> str:
        """The alarm that a run has failed."""
        return f"{self.name}-failed"

    @property
    def project_arn(self) -> str:
        """The CodeBuild project's ARN."""
        return self.account.arn("codebuild", f"project/{self.name}")

    @property
    def queue_arn(self) -> str:
        """The ARN of the queue for runs that did not start."""
        return self.account.arn("sqs", self.not_started)
