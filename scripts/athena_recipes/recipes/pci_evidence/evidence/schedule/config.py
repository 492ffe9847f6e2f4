"""The options of the daily run, checked."""

from typing import Annotated

from pydantic import AfterValidator, Field

from athena_recipes.aws.policy.target import Target
from athena_recipes.aws.s3_address import S3Address
from athena_recipes.cli.settings import Settings, matching, s3_address, wrong
from athena_recipes.recipes.pci_evidence.evidence.marts import RECIPE

_ADDRESS = s3_address("s3://bucket/prefix")
_NAMES = "a name as Athena has it, without quotes or blanks"


def _after_midnight(at: str) -> str:
    if at < "01:00":
        wrong(f" is `{at}`.", "Write HH:MM in UTC, 01:00 or later: logs come up to then.")
    return at


class Config(Settings):
    """The command, its time, and the location of its evidence.

    `lake` is the lake's root, `evidence` the folder of exports, in another bucket. `repository`
    and `revision` say what runs: a Git address, and a commit, because a tag can be moved. `at` is
    HH:MM in UTC: two hours after midnight all of a day's logs have arrived. `kms_key` is the ARN of
    the key that encrypts the trails' logs.
    """

    lake: Annotated[S3Address, _ADDRESS]
    evidence: Annotated[S3Address, _ADDRESS]
    repository: Annotated[
        str,
        matching(r"https://[A-Za-z0-9.-]+/[A-Za-z0-9._/-]+", "the https address of the repository"),
    ]
    revision: Annotated[
        str,
        matching(
            r"[0-9a-f]{40}",
            "a commit's 40 digits, as `git rev-parse HEAD` prints them: evidence must say what"
            " produced it, and a tag or branch can be moved",
        ),
    ]
    at: Annotated[
        str,
        matching(r"([01]\d|2[0-3]):[0-5]\d", "HH:MM in UTC, 01:00 to 23:59"),
        AfterValidator(_after_midnight),
    ] = "02:30"
    dbt_schema: Annotated[str, matching(r"[a-z0-9_]{1,100}", _NAMES)] = Field(
        "recipes", alias="schema"
    )
    work_group: Annotated[str, matching(r"[A-Za-z0-9_.-]{1,128}", _NAMES)] = "primary"
    kms_key: str | None = None  # checked by its option
    alarm_topic: (
        Annotated[
            str,
            matching(
                r"arn:aws[a-z-]*:sns:[a-z0-9-]+:\d{12}:[A-Za-z0-9_-]+", "the ARN of an SNS topic"
            ),
        ]
        | None
    ) = None

    @property
    def cron(self) -> str:
        """EventBridge Scheduler's expression, in UTC."""
        hour, minute = (int(part) for part in self.at.split(":"))
        return f"cron({minute} {hour} * * ? *)"

    @property
    def target(self) -> Target:
        """Where dbt builds the recipe."""
        return Target(RECIPE, self.lake, self.dbt_schema, self.work_group)
