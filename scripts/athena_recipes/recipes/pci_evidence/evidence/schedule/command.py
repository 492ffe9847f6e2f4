"""`evidence schedule`: plan, make and remove the daily review on AWS."""

from collections.abc import Callable
from typing import Any

import click

from athena_recipes.aws.account import Account
from athena_recipes.aws.client import make_client
from athena_recipes.aws.set_up import SetUp, add_commands
from athena_recipes.cli.errors import UserError
from athena_recipes.cli.options import (
    kms_key_option,
    lake_option,
    options,
    s3_option,
    schema_option,
    work_group_option,
)
from athena_recipes.cli.settings import parse_options
from athena_recipes.recipes.pci_evidence.evidence.schedule.config import Config
from athena_recipes.recipes.pci_evidence.evidence.schedule.plan import (
    everything,
    handlers,
    schedule_plan,
)

_inputs = options(
    lake_option(required=True),
    s3_option(
        "--evidence",
        "The folder for exports, s3://bucket/prefix; Object Lock is recommended.",
        required=True,
    ),
    click.option("--repository", required=True, help="The Git address of this project."),
    click.option("--revision", required=True, help="The commit to run, 40 digits."),
    click.option(
        "--at", default="02:30", show_default=True, help="Time of the daily run, HH:MM in UTC."
    ),
    click.option("--alarm-topic", metavar="ARN", help="SNS topic to notify of failures."),
    kms_key_option,
    schema_option,
    work_group_option,
)


@click.group()
def schedule() -> None:
    """Schedule the nightly review of the previous day on AWS.

    EventBridge Scheduler starts a CodeBuild build that runs dbt and exports the evidence. `plan`
    prints the changes, `apply` makes them, `destroy` deletes what `apply` created. `plan`, `apply`
    and `destroy` never change the buckets and their objects.
    """


def _prepare(**given: Any) -> Callable[[Account], SetUp]:
    config = parse_options(given, Config)
    return lambda account: SetUp(
        schedule_plan(config, account),
        lambda: handlers(account),
        lambda: versions_problem(make_client("s3", account.region), config.evidence.bucket),
        heading=f", lake {config.lake}, evidence {config.evidence}\n"
        "The buckets are used as they are; neither they nor files in them are changed or removed.",
    )


def _prepare_destroy() -> Callable[[Account], SetUp]:
    return lambda account: SetUp(everything(account), lambda: handlers(account))


add_commands(
    schedule,
    _prepare,
    _prepare_destroy,
    inputs=_inputs,
    destroy_help="Also deletes the log group with the runs' output. Evidence stays in its bucket.",
)


def versions_problem(client: Any, bucket: str) -> UserError | None:
    """The problem of an evidence bucket whose objects could be overwritten; `client` is S3's."""
    try:
        found = client.get_bucket_versioning(Bucket=bucket)
    except client.exceptions.NoSuchBucket:
        return UserError(
            f"There is no bucket {bucket}.",
            f"Correct --evidence, or make it: aws s3 mb s3://{bucket}",
        )
    if found.get("Status") == "Enabled":
        return None
    return UserError(
        f"The bucket {bucket} keeps no versions, so evidence in it could be overwritten.",
        f"aws s3api put-bucket-versioning --bucket {bucket}"
        " --versioning-configuration Status=Enabled; Object Lock is better still.",
    )
