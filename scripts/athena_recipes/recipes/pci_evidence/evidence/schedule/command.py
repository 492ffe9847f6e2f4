"""`evidence schedule`: plan, make and remove the daily review on AWS."""

from collections.abc import Callable
from typing import Any

import click

from athena_recipes.aws.account import account_options, meant_account, tell, twelve_digits
from athena_recipes.aws.client import (
    explained,
    has_credentials,
    make_client,
    partition_of,
    region_name,
)
from athena_recipes.aws.plan import apply as carry_out
from athena_recipes.aws.plan import compare, destroy, offline
from athena_recipes.aws.scheduled_run.target import bucket_and_prefix
from athena_recipes.aws.steps import emit_steps
from athena_recipes.cli.errors import UserError
from athena_recipes.cli.output import json_option, note
from athena_recipes.recipes.pci_evidence.evidence.schedule.config import Config
from athena_recipes.recipes.pci_evidence.evidence.schedule.names import Place
from athena_recipes.recipes.pci_evidence.evidence.schedule.plan import (
    everything,
    handlers,
    schedule_plan,
)

Command = Callable[..., Any]
_account = account_options("the daily run")


def _settings(command: Command) -> Command:
    options = (
        click.option("--lake", required=True, metavar="S3", help="The lake: s3://bucket/prefix."),
        click.option(
            "--evidence",
            "evidence_root",
            required=True,
            metavar="S3",
            help="Where exports go: s3://bucket/prefix, best with Object Lock.",
        ),
        click.option("--repository", required=True, help="Git address of this project."),
        click.option("--revision", required=True, help="The commit or release that runs."),
        click.option("--at", default="02:30", show_default=True, help="When, HH:MM in UTC."),
        click.option("--alarm-topic", metavar="ARN", help="SNS topic that is told of failures."),
        click.option("--schema", default="recipes", show_default=True, help="dbt's schema."),
        click.option("--work-group", default="primary", show_default=True, help="Athena's."),
    )
    for option in reversed(options):
        command = option(command)
    return command


def _config(lake: str, **more: Any) -> Config:
    return Config(lake_root=lake, **more)


@click.group()
def schedule() -> None:
    """Review the day before each night: CodeBuild, started by EventBridge Scheduler.

    `plan` shows what would be made, `apply` makes it, `destroy` removes all of it. The buckets and
    what is in them are never changed or removed.
    """


@schedule.command()
@_settings
@_account
@json_option
def plan(account_id: str | None, region: str | None, as_json: bool, **settings: Any) -> None:
    """Print what `apply` would do; change nothing. With --account-id no credentials are needed."""
    config, where = _config(**settings), region_name(region)
    signed_in = account_id is None or has_credentials()
    account = meant_account(account_id, where) if signed_in else twelve_digits(str(account_id))
    place = Place(partition_of(where), where, account)
    wished = schedule_plan(config, place)
    if not signed_in:
        note("No AWS credentials: what exists already, and what would be removed, is not known.")
        emit_steps(offline(wished), wished, as_json=as_json)
        return
    with explained():
        steps = compare(wished, handlers(place))
    emit_steps(steps, wished, as_json=as_json)


@schedule.command()
@_settings
@_account
@json_option
def apply(account_id: str | None, region: str | None, as_json: bool, **settings: Any) -> None:
    """Make what `plan` prints, and print what was done. A second run changes nothing."""
    config, where = _config(**settings), region_name(region)
    place = Place(partition_of(where), where, meant_account(account_id, where))
    wished = schedule_plan(config, place)
    with explained():
        _check_bucket(config, where)
        steps = carry_out(wished, handlers(place), tell)
    emit_steps(steps, wished, as_json=as_json)


@schedule.command(name="destroy")
@_account
@json_option
def destroy_command(account_id: str | None, region: str | None, as_json: bool) -> None:
    """Remove all that `apply` made in this account and region, and nothing else.

    The runs' output goes with its log group; evidence stays in its bucket.
    """
    where = region_name(region)
    place = Place(partition_of(where), where, meant_account(account_id, where))
    with explained():
        steps = destroy(everything(place), handlers(place), tell)
    emit_steps(steps, None, as_json=as_json)


def _check_bucket(config: Config, region: str) -> None:
    """UserError unless the evidence bucket keeps versions: nothing may be written over."""
    bucket, _ = bucket_and_prefix(config.evidence_root)
    found = make_client("s3", region).get_bucket_versioning(Bucket=bucket)
    if found.get("Status") != "Enabled":
        raise UserError(
            f"The bucket {bucket} keeps no versions, so evidence in it could be written over.",
            f"aws s3api put-bucket-versioning --bucket {bucket}"
            " --versioning-configuration Status=Enabled; Object Lock is better still.",
        )
