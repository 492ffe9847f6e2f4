"""`athena-recipes analytics_lens review`: the answers as a review of the Well-Architected Tool."""

from dataclasses import asdict
from typing import Any

import click

from athena_recipes.aws.account import signed_in
from athena_recipes.aws.client import explained, make_client
from athena_recipes.cli.options import (
    account_options,
    json_option,
    options,
    schema_option,
    target_option,
)
from athena_recipes.cli.output import emit, note
from athena_recipes.engines.checkout import require_checkout
from athena_recipes.engines.target_reader import make_reader, read_rows
from athena_recipes.recipes.analytics_lens.review.tool import (
    Change,
    Review,
    Tool,
    planned,
    workload_name,
)

RECIPE = "analytics_lens"


@click.group()
def review() -> None:
    """Answer a review in the AWS Well-Architected Tool."""


_names = options(
    click.option(
        "--project",
        required=True,
        metavar="NAME",
        help="The name of the project.  [as lens_runs has it]",
    ),
    click.option("--workload", metavar="NAME", help="The workload; default is the project's name."),
)
_inputs = options(_names, target_option, schema_option, account_options, json_option)


@review.command()
@_inputs
def plan(as_json: bool, **given: Any) -> None:
    """Print what `apply` changes.

    Reads lens_question and lens_findings of what was built, and the account.
    """
    with explained():
        wanted, tool = _planned(**given)
        changes = tool.changes(wanted)
    emit([asdict(one) for one in changes], as_json=as_json, title="Review")


@review.command()
@_inputs
def apply(as_json: bool, **given: Any) -> None:
    """Import the lens, answer its questions, keep a milestone.

    The workload is made with the first call. Practices that are met, or that an exception covers,
    are selected; questions without evidence are left alone. May be stopped and run again.
    """
    changes: list[Change] = []

    def done(change: Change) -> None:
        note(f"{change.action} {change.kind} {change.name}")
        changes.append(change)

    with explained():
        wanted, tool = _planned(**given)
        tool.apply(wanted, done)
    emit([asdict(one) for one in changes], as_json=as_json, title="Review")


@review.command()
@options(_names, account_options, json_option)
def destroy(
    project: str, workload: str | None, account_id: str | None, region: str | None, as_json: bool
) -> None:
    """Delete the workload, and the lens if no other has it.

    Answers and milestones of the workload are deleted with it. What something else made is left.
    """
    changes: list[Change] = []

    def done(change: Change) -> None:
        note(f"{change.action} {change.kind} {change.name}")
        changes.append(change)

    with explained():
        account = signed_in(account_id, region)
        client = make_client("wellarchitected", account.region)
        Tool(client, account.region).destroy(workload or workload_name(project), done)
    emit([asdict(one) for one in changes], as_json=as_json, title="Review")


def _planned(
    project: str,
    workload: str | None,
    target: str,
    schema: str,
    account_id: str | None,
    region: str | None,
) -> tuple[Review, Tool]:
    require_checkout("analytics_lens review")
    reader = make_reader(target, RECIPE)
    quoted = project.replace("'", "''")
    rows, seen = (
        read_rows(reader, schema, RECIPE, name, f"project = '{quoted}'")
        for name in ("lens_question", "lens_findings")
    )
    wanted = planned(project, rows, seen)
    if workload:
        wanted = Review(workload, wanted.milestone, wanted.lens_json, wanted.answers)
    account = signed_in(account_id, region)
    return wanted, Tool(make_client("wellarchitected", account.region), account.region)
