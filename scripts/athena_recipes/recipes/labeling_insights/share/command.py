"""`athena-recipes labeling_insights share`: mail snapshots of the recipe's pages on a schedule."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
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
from athena_recipes.aws.plan import Handler, Plan, Resource, compare, destroy, offline
from athena_recipes.aws.plan import apply as carry_out
from athena_recipes.aws.resources.iam_role import IamRoles
from athena_recipes.aws.resources.schedule import Schedules
from athena_recipes.aws.resources.schedule_group import ScheduleGroups
from athena_recipes.aws.resources.ses_template import SesTemplates
from athena_recipes.aws.steps import emit_steps
from athena_recipes.cli.output import json_option, note
from athena_recipes.lake.where import database_path
from athena_recipes.recipes.labeling_insights.share import share as wishes
from athena_recipes.recipes.labeling_insights.share.config import EXAMPLE, Config, read_config
from athena_recipes.recipes.labeling_insights.share.identity import sender_problem
from athena_recipes.recipes.labeling_insights.share.mail import render
from athena_recipes.site.pages import load_pages

RECIPE = "labeling_insights"
Command = Callable[..., Any]


@click.group()
def share() -> None:
    """Mail read-only snapshots of the recipe's pages: daily, weekly or monthly.

    `plan` shows what would be made, `apply` makes it, `destroy` removes all of it. There is no
    server: an SES template holds the snapshot, EventBridge Scheduler sends it. After the lake was
    built again, `apply` puts the new numbers into the next mail.
    """


def _inputs(command: Command) -> Command:
    options = (
        click.option(
            "--config",
            "config_path",
            type=click.Path(path_type=Path, dir_okay=False),
            required=True,
            help=f"Who gets which page, when: see {EXAMPLE}.",
        ),
        click.option(
            "--target-dir",
            type=click.Path(path_type=Path, file_okay=False),
            default=Path("target"),
            show_default=True,
            help="dbt's target folder, with manifest.json.",
        ),
    )
    for option in reversed(options):
        command = option(command)
    return command


_account = account_options("SES and the schedules")


@share.command()
@_inputs
@_account
@json_option
def plan(
    config_path: Path, target_dir: Path, account_id: str | None, region: str | None, as_json: bool
) -> None:
    """Print what `apply` would do; change nothing. With --account-id no credentials are needed."""
    config, where = read_config(config_path), region_name(region)
    signed_in = account_id is None or has_credentials()
    account = meant_account(account_id, where) if signed_in else str(account_id)
    wished = _wished(config, target_dir, twelve_digits(account), where)
    if not signed_in:
        note("No AWS credentials: what exists already, and what would be removed, is not known.")
        emit_steps(offline(wished), wished, as_json=as_json)
        return
    with explained():
        problem = sender_problem(make_client("ses", where), config)
        steps = compare(wished, handlers(where))
    if problem:
        note(f"Warning: {problem.message}\n  `apply` will stop here.")
    emit_steps(steps, wished, as_json=as_json)


@share.command()
@_inputs
@_account
@json_option
def apply(
    config_path: Path, target_dir: Path, account_id: str | None, region: str | None, as_json: bool
) -> None:
    """Make what `plan` prints, and print what was done. A second run changes nothing."""
    config, where = read_config(config_path), region_name(region)
    wished = _wished(config, target_dir, meant_account(account_id, where), where)
    with explained():
        problem = sender_problem(make_client("ses", where), config)
        if problem:
            raise problem
        steps = carry_out(wished, handlers(where), tell)
    emit_steps(steps, wished, as_json=as_json)


@share.command(name="destroy")
@_account
@json_option
def destroy_command(account_id: str | None, region: str | None, as_json: bool) -> None:
    """Remove all that `apply` made in this account and region, and nothing else."""
    where = region_name(region)
    meant_account(account_id, where)
    fixed = (
        Resource(ScheduleGroups.kind, wishes.GROUP),
        Resource(IamRoles.kind, wishes.role_name(where)),
    )
    with explained():
        steps = destroy(Plan(wishes.OWNER, fixed), handlers(where), tell)
    emit_steps(steps, None, as_json=as_json)


def handlers(region: str, client: Callable[[str, str], Any] = make_client) -> tuple[Handler, ...]:
    """The kinds of resources that shares are made of, in order of creation."""
    scheduler = client("scheduler", region)
    return (
        ScheduleGroups(scheduler, prefix=wishes.GROUP),
        IamRoles(client("iam", region), path=wishes.role_path(region)),
        SesTemplates(client("ses", region), prefix=wishes.TEMPLATE_PREFIX),
        Schedules(scheduler, group=wishes.GROUP),
    )


def _wished(config: Config, target: Path, account: str, region: str) -> Plan:
    database = database_path()
    pages = load_pages(target, database, RECIPE, allow_empty=True)
    # The snapshot is as old as the marts. With the time of this run instead, every `apply` would
    # change every mail.
    built = datetime.fromtimestamp(database.stat().st_mtime, UTC)
    mails = {page.name: render(page, built) for page in pages}
    partition = partition_of(region)
    return wishes.share_plan(config, mails, account=account, region=region, partition=partition)
