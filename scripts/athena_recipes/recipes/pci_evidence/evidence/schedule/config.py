"""What the daily run needs to know, checked."""

import re
from dataclasses import dataclass

from athena_recipes.aws.scheduled_run.target import Target
from athena_recipes.cli.errors import UserError
from athena_recipes.recipes.pci_evidence.evidence.schedule.names import RECIPE

_LAKE = re.compile(r"s3://([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])((?:/[A-Za-z0-9!_.=-]+)*)")
_REVISION = re.compile(r"[0-9a-f]{40}|v?[0-9]+(\.[0-9]+)+")
_REPOSITORY = re.compile(r"https://[A-Za-z0-9.-]+/[A-Za-z0-9._/-]+")
_NAME = re.compile(r"[A-Za-z0-9_.-]{1,128}")
_SCHEMA = re.compile(r"[a-z0-9_]{1,100}")


@dataclass(frozen=True)
class Config:
    """`lake_root` is s3://bucket/prefix, `evidence_root` where exports go (s3://…, another bucket).

    `repository` and `revision` say what runs: a Git address, and a commit or a release. `at` is
    HH:MM in UTC: two hours after midnight all of a day's logs are there.
    """

    lake_root: str
    evidence_root: str
    repository: str
    revision: str
    alarm_topic: str | None = None
    at: str = "02:30"
    schema: str = "recipes"
    work_group: str = "primary"

    def __post_init__(self) -> None:
        for option, value in (("lake", self.lake_root), ("evidence", self.evidence_root)):
            if not _LAKE.fullmatch(value):
                raise UserError(
                    f"--{option} is `{value}`.",
                    "Write s3://bucket/prefix, without a slash at the end.",
                )
        if not _REPOSITORY.fullmatch(self.repository):
            raise UserError(
                f"--repository is `{self.repository}`.",
                "Write the https address of the repository.",
            )
        if not _REVISION.fullmatch(self.revision):
            raise UserError(
                f"--revision is `{self.revision}`.",
                "Write a commit's 40 digits or a release: evidence must say what produced it.",
            )
        if not re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", self.at) or self.at < "01:00":
            raise UserError(
                f"--at is `{self.at}`.", "Write HH:MM in UTC, 01:00 or later: logs come up to then."
            )
        if not _SCHEMA.fullmatch(self.schema) or not _NAME.fullmatch(self.work_group):
            raise UserError(
                f"The schema is `{self.schema}`, the work group `{self.work_group}`.",
                "Write names as Athena has them, without quotes or blanks.",
            )
        if self.alarm_topic and not re.fullmatch(
            r"arn:aws[a-z-]*:sns:[a-z0-9-]+:\d{12}:[A-Za-z0-9_-]+", self.alarm_topic
        ):
            raise UserError(
                f"--alarm-topic is `{self.alarm_topic}`.", "Write the ARN of an SNS topic."
            )

    @property
    def cron(self) -> str:
        """EventBridge Scheduler's expression, in UTC."""
        hour, minute = (int(part) for part in self.at.split(":"))
        return f"cron({minute} {hour} * * ? *)"

    @property
    def target(self) -> Target:
        """Where dbt builds the recipe."""
        return Target(RECIPE, self.lake_root, self.schema, self.work_group)
